import { Countdown } from '../../shell/countdown'
import { texts } from '../../texts/texts'
import type { LinkRequest } from './link_request'

/** The one who asks gives up after 30 s; an answer that comes later helps nobody. */
const ANSWER_SECONDS = 28

const countdowns = new WeakMap<object, Countdown>()

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
      countdowns.set(this, new Countdown())
    },
    detached() {
      countdowns.get(this)?.stop()
      countdowns.delete(this)
    },
  },
  methods: {
    count(from: number) {
      countdowns.get(this)?.start(from, (seconds) => {
        this.setData({ seconds })
        if (seconds === 0 && from > 0) this.answer(false, texts.linkDialog.noAnswer)
      })
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
