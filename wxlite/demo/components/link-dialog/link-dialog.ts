import { SingleTimer } from '../../shell/single_timer'
import { texts } from '../../texts/texts'

/** Somebody who asks for link-mic. */
export interface LinkRequest {
  userID: string
  userName: string
  userAvatar: string
}

/** The one who asks gives up after 30 s; an answer that comes later helps nobody. */
const ANSWER_SECONDS = 28

const timers = new WeakMap<object, SingleTimer>()

/** Shows the presenter who asks for link-mic, with a countdown. Raises `answer` with `{userID, agree, reason}`. */
Component({
  properties: {
    /** The first is shown; those behind wait. */
    requests: { type: Array, value: [] as LinkRequest[] },
  },
  data: { t: texts.linkDialog, current: undefined as LinkRequest | undefined, seconds: 0, waiting: 0 },
  observers: {
    requests(requests: LinkRequest[]) {
      const current: LinkRequest | undefined = requests[0]
      const another = current?.userID !== this.data.current?.userID
      this.setData({ current, waiting: Math.max(0, requests.length - 1) })
      if (another) this.count(current ? ANSWER_SECONDS : 0)
    },
  },
  lifetimes: {
    attached() {
      timers.set(this, new SingleTimer())
    },
    detached() {
      timers.get(this)?.clear()
      timers.delete(this)
    },
  },
  methods: {
    count(seconds: number) {
      this.setData({ seconds })
      const timer = timers.get(this)
      timer?.clear()
      if (seconds > 0)
        timer?.set(1000, () =>
          seconds === 1 ? this.answer(false, texts.linkDialog.noAnswer) : this.count(seconds - 1),
        )
    },
    answer(agree: boolean, reason: string) {
      const { current } = this.data
      if (current) this.triggerEvent('answer', { userID: current.userID, agree, reason })
    },
    onAccept() {
      this.answer(true, '')
    },
    onReject() {
      this.answer(false, texts.linkDialog.notNow)
    },
    ignore() {},
  },
})
