import type { Moderation } from '../../utils/moderation'
import type { Cover } from '../components/call-view/call_state'
import { type Decision, decide } from '../components/call-view/decide'
import { attempt, manageMember } from '../components/call-view/manage_member'
import { askPermissions, leavePage } from '../shell/phone'

/** What a room view has of its own, for the methods that all of them share. */
interface RoomView {
  readonly data: { readonly cover: Cover | undefined; readonly busy: string }
  setData(data: { busy: string }): void
  answering(key: string, answer: Promise<unknown>): Promise<void>
  /** Undefined once the page is left. */
  moderation(): Moderation | undefined
  open(panel: ''): void
  enter(): Promise<void>
  /** Puts somebody out, and asks first. */
  kick(userID: string): Promise<void>
}

/** Methods of a call and of a live room alike: panels, the cover, and what those in charge decide. */
export const viewMethods = {
  onClosePanel(this: RoomView) {
    this.open('')
  },
  decide(this: RoomView, key: Decision) {
    const moderation = this.moderation()
    this.open('')
    if (moderation) void this.answering('more', decide(moderation, key))
  },
  /** The button of this key shows that its answer is under way. */
  async answering(this: RoomView, key: string, answer: Promise<unknown>): Promise<void> {
    this.setData({ busy: key })
    await answer
    // Another button may have been pressed meanwhile.
    if (this.data.busy === key) this.setData({ busy: '' })
  },
  async onKnock(this: RoomView, { detail }: { detail: { userID: string; accept: boolean } }): Promise<void> {
    await this.answering(
      'knock',
      attempt(() => this.moderation()?.answerKnock(detail)),
    )
  },
  async onManage(this: RoomView, { detail: { userID } }: { detail: { userID: string } }): Promise<void> {
    const moderation = this.moderation()
    const member = moderation?.view.members.find((one) => one.userID === userID)
    if (moderation) await manageMember(moderation, { userID, member, kick: () => void this.kick(userID) })
  },
  async onCoverAction(this: RoomView): Promise<void> {
    const does = this.data.cover?.does
    if (does === 'leave') return leavePage()
    if (does === 'permission' && !(await askPermissions())) return
    await this.enter()
  },
  onLeave() {
    leavePage()
  },
  ignore() {},
}
