import { fill } from '../../components/stage/language'
import { durationText } from '../../demo/components/call-view/duration'
import { openLine } from '../../demo/shell/calling'
import { setTitle, toast, versions } from '../../demo/shell/phone'
import { answering, showCalls } from '../../demo/shell/ringing_page'
import { SingleTimer } from '../../demo/shell/single_timer'
import { texts } from '../../demo/texts/texts'
import type { IncomingCall } from '../../utils/calls'
import type { QueuePlace } from '../../utils/queue'
import { asRoomError } from '../../utils/rtcroom'

/** The queue whose agents have the role `agent:service`. */
const QUEUE = 'service'
const clock = new SingleTimer()
const nothing: () => void = () => undefined

/** Waits for an agent, who sits at /desk; when it is one's turn the room opens by itself. */
Page({
  data: {
    t: texts.service,
    waiting: false,
    entering: false,
    place: '',
    waited: '',
    incoming: null as IncomingCall | null,
  },
  since: 0,
  end: nothing,

  onLoad() {
    setTitle(texts.service.title)
  },
  async onShow() {
    try {
      const line = await openLine()
      this.end()
      const ends = [
        showCalls(line, this),
        line.queue.on('onPosition', (place) => this.stand(place)),
        line.queue.on('onTaken', () => this.stand(undefined)),
        line.queue.on('onPlaceLost', () => {
          this.stand(undefined)
          toast(texts.calling.lost)
        }),
      ]
      this.end = () => {
        for (const end of ends) end()
      }
      this.stand(line.queue.place)
    } catch (error) {
      toast(asRoomError(error).errMsg)
    }
  },
  onHide() {
    this.end()
    clock.clear()
  },
  onUnload() {
    this.end()
    clock.clear()
    void openLine().then(({ queue }) => queue.leave())
  },
  async onEnter() {
    this.setData({ entering: true })
    try {
      const { queue } = await openLine()
      const { model, system } = versions()
      this.since = Date.now()
      this.stand(await queue.enter({ queue: QUEUE, extra: JSON.stringify({ model, system }) }))
    } catch (error) {
      toast(asRoomError(error).errMsg)
    }
    this.setData({ entering: false })
  },
  async onLeave() {
    this.stand(undefined)
    const { queue } = await openLine()
    await queue.leave()
  },
  stand(place: QueuePlace | undefined) {
    clock.clear()
    const ahead = (place?.position ?? 1) - 1
    this.setData({
      waiting: place !== undefined,
      place: ahead === 0 ? texts.service.next : fill(texts.service.before, ahead),
    })
    if (place !== undefined) this.tick()
  },
  tick() {
    this.setData({ waited: fill(texts.service.waited, durationText(Date.now() - this.since)) })
    clock.set(1000, () => this.tick())
  },
  ...answering,
  onShareAppMessage() {
    return { title: texts.service.title, path: '/pages/service/service' }
  },
})
