import { fill } from '../../components/stage/language'
import { openLine, ring } from '../../demo/shell/calling'
import { type Contact, contacts, keepContact } from '../../demo/shell/contacts'
import { setTitle } from '../../demo/shell/phone'
import { readProfile } from '../../demo/shell/profile'
import { answering, showCalls } from '../../demo/shell/ringing_page'
import { texts } from '../../demo/texts/texts'
import type { IncomingCall } from '../../utils/calls'
import { asRoomError } from '../../utils/rtcroom'
import { type CallRow, callRows } from './call_rows'

const RECENT = 20
const nothing: () => void = () => undefined

/** People to ring: whose card was opened, and who called. The own card goes by a share card. */
Page({
  data: {
    t: texts.contacts,
    userID: '',
    people: [] as Contact[],
    rows: [] as CallRow[],
    /** Who is being rung; '' = nobody. */
    ringing: '',
    problem: '',
    incoming: null as IncomingCall | null,
  },
  hangUp: nothing,

  onLoad({ contact = '', name = '' }: { contact?: string; name?: string }) {
    setTitle(texts.contacts.title)
    keepContact({ userID: contact, userName: decodeURIComponent(name) })
  },
  async onShow() {
    this.setData({ people: contacts() })
    try {
      const line = await openLine()
      this.hangUp()
      this.hangUp = showCalls(line, this)
      this.setData({
        userID: line.userID,
        problem: '',
        people: contacts().filter(({ userID }) => userID !== line.userID),
      })
      const { calls } = await line.calls.list({ cnt: RECENT, index: 0 })
      this.setData({ rows: callRows(calls, line.userID, contacts()) })
    } catch (error) {
      this.setData({ problem: asRoomError(error).errMsg })
    }
  },
  onHide() {
    this.hangUp()
  },
  onUnload() {
    this.hangUp()
  },
  async onRing(event: WechatMiniprogram.TouchEvent) {
    if (this.data.ringing !== '') return
    const { user, name } = event.currentTarget.dataset
    const userID = String(user)
    this.setData({ ringing: userID })
    await ring({ userID, userName: String(name) })
    this.setData({ ringing: '' })
  },
  ...answering,
  onShareAppMessage() {
    const { userName } = readProfile()
    const path = `/pages/contacts/contacts?contact=${this.data.userID}&name=${encodeURIComponent(userName)}`
    return { title: fill(texts.contacts.card, userName), path }
  },
})
