import { fill } from '../../../components/stage/language'
import liveroom from '../../../utils/liveroom'
import type { RoomType } from '../../../utils/protocol'
import rtcroom, { asRoomError } from '../../../utils/rtcroom'
import { justEnded } from '../../shell/ended_rooms'
import { explain } from '../../shell/explain'
import { alert, openPage, stopPullDown } from '../../shell/phone'
import { readProfile } from '../../shell/profile'
import { roomUrl } from '../../shell/room_link'
import { signIn } from '../../shell/session'
import { SingleTimer } from '../../shell/single_timer'
import { startOf } from '../../shell/start_of'
import { texts } from '../../texts/texts'
import { ROOM_KINDS, type RoomCard, roomCard } from './room_card'

const PAGE = 20
/** Covers remembered that could not be had. */
const COVERS_TRIED = 100
/** While the page is shown the list is fetched again this often. */
const REFRESH_MS = 5000
/** Once soon after it appears: a room that was just left may still be ending. */
const SOON_MS = 1500
/** Two taps within this time are one. */
const TAP_GUARD_MS = 1000

const timers = new WeakMap<object, SingleTimer>()

function roomType(text: string): RoomType {
  return text === 'multi_room' || text === 'live_room' ? text : 'double_room'
}

/** The rooms of one type: live counts, full ones marked, and a new one at the press of a button. */
Component({
  properties: {
    type: { type: String, value: 'double_room' },
    /** The page raises it by one to refresh. */
    pull: { type: Number, value: 0 },
    /** The page raises it by one to see more. */
    more: { type: Number, value: 0 },
  },
  data: {
    t: texts.roomList,
    phase: 'loading' as 'loading' | 'list' | 'empty' | 'error',
    cards: [] as RoomCard[],
    total: 0,
    problem: '',
    /** The same with what to do. */
    advice: '',
    wanted: PAGE,
    asking: false,
    newName: '',
    emptyText: '',
    busy: false,
    shown: false,
    /** Covers that could not be had: faces stand in their place. */
    uncovered: [] as string[],
  },
  observers: {
    pull(pull: number) {
      if (pull > 0) void this.refresh().then(stopPullDown)
    },
    more(more: number) {
      if (more === 0 || this.data.cards.length >= this.data.total) return
      this.setData({ wanted: Math.min(100, this.data.wanted + PAGE) })
      void this.refresh()
    },
  },
  lifetimes: {
    attached() {
      timers.set(this, new SingleTimer())
      const type = roomType(this.data.type)
      this.setData({
        newName: startOf(fill(texts.roomList.newRoom, readProfile().userName, ROOM_KINDS[type].newName), 20),
        emptyText: ROOM_KINDS[type].empty,
      })
    },
    detached() {
      timers.get(this)?.clear()
      timers.delete(this)
    },
  },
  pageLifetimes: {
    show() {
      const cards = this.data.cards.filter(({ roomID }) => !justEnded(roomID))
      this.setData({ shown: true, busy: false, cards })
      void this.refresh(SOON_MS)
    },
    hide() {
      this.setData({ shown: false })
      timers.get(this)?.clear()
    },
  },
  methods: {
    async refresh(again = REFRESH_MS) {
      timers.get(this)?.clear()
      const type = roomType(this.data.type)
      try {
        await signIn(type)
        const room = type === 'live_room' ? liveroom : rtcroom
        const { rooms, total } = await room.getRoomList({ data: { index: 0, cnt: this.data.wanted } })
        const open = rooms.filter(({ roomID }) => !justEnded(roomID))
        this.setData({
          cards: open.map((item) => this.seen(roomCard(item, type, Date.now()))),
          total: total - rooms.length + open.length,
          phase: open.length === 0 ? 'empty' : 'list',
          problem: '',
          advice: '',
        })
      } catch (cause) {
        const error = asRoomError(cause, 'getRoomList')
        // Rooms that were fetched before stay in sight, with a line above them.
        this.setData({
          phase: this.data.cards.length > 0 ? 'list' : 'error',
          problem: error.errMsg,
          advice: explain(error),
        })
      }
      if (this.data.shown) timers.get(this)?.set(again, () => void this.refresh())
    },
    seen(card: RoomCard): RoomCard {
      return this.data.uncovered.includes(card.cover) ? { ...card, cover: '' } : card
    },
    onCoverError(event: WechatMiniprogram.CustomEvent) {
      const { cover } = event.currentTarget.dataset
      this.setData({ uncovered: [...this.data.uncovered, cover].slice(-COVERS_TRIED) })
      this.setData({ cards: this.data.cards.map((card) => this.seen(card)) })
    },
    onRetry() {
      this.setData({ phase: 'loading' })
      void this.refresh()
    },
    onSettings() {
      openPage('/pages/settings/settings')
    },
    async onRoom(event: WechatMiniprogram.TouchEvent) {
      const card = this.data.cards.find(({ roomID }) => roomID === event.currentTarget.dataset.room)
      if (!card) return
      if (card.full) await alert(texts.roomList.full, fill(texts.roomList.fullText, card.name))
      else this.go({ roomID: card.roomID, roomName: card.name, unlisted: false, audioOnly: card.audioOnly })
    },
    onAsk() {
      this.setData({ asking: true })
    },
    onCancel() {
      this.setData({ asking: false })
    },
    onCreate({ detail }: { detail: { name: string; unlisted: boolean; audioOnly: boolean } }) {
      this.setData({ asking: false })
      this.go({ roomID: '', roomName: detail.name, unlisted: detail.unlisted, audioOnly: detail.audioOnly })
    },
    go(query: { roomID: string; roomName: string; unlisted: boolean; audioOnly: boolean }) {
      if (this.data.busy) return
      this.setData({ busy: true })
      setTimeout(() => this.setData({ busy: false }), TAP_GUARD_MS)
      openPage(roomUrl(ROOM_KINDS[roomType(this.data.type)].page, query))
    },
  },
})
