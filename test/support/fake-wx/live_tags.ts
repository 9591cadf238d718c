import type { Clock } from '../../../server/clock.js'
import type { TagEvent } from '../../../wxlite/utils/api/tags.js'
import type { WxPlayerContext, WxPusherContext } from '../../../wxlite/utils/platform/wx_api.js'

/** The bound attributes that matter to a tag's life. */
export interface PusherAttributes {
  url: string
  autopush: boolean
}

/**
 * A `<live-pusher>` without a camera. Give it what the page is bound to after every setData, and hand its events to the
 * page:
 * `tag.onEvent = (event) => call.pusher.statechange(event)`.
 */
export class FakeLivePusher {
  onEvent: (event: TagEvent) => void = () => {}
  /** ms from start to 1002; undefined = it never connects. */
  connects: number | undefined = 50
  pushing = ''
  /** Every address that was published to. */
  readonly published: string[] = []
  cameraSwitches = 0
  paused = false
  private url = ''
  private attempt = 0

  constructor(private readonly clock: Clock) {}

  /** The page was rendered. */
  bind({ url, autopush }: PusherAttributes): void {
    const first = this.url === '' && url !== ''
    this.url = url
    if (url === '') this.halt()
    else if (first && autopush) this.start()
  }

  /** Something happens to the tag: a state code of the platform. */
  state(code: number): void {
    if (code === -1307 || code === 5000) this.halt()
    this.onEvent({ detail: { code, message: '' } })
  }

  context(): WxPusherContext {
    return {
      start: () => this.start(),
      stop: (options) => {
        this.halt()
        options?.complete?.()
      },
      pause: () => {
        this.paused = true
      },
      resume: () => {
        this.paused = false
      },
      switchCamera: () => {
        this.cameraSwitches += 1
      },
    }
  }

  private halt(): void {
    this.pushing = ''
    this.attempt += 1
  }

  private start(): void {
    const { url } = this
    const attempt = ++this.attempt
    if (url === '' || this.connects === undefined) return
    this.clock.after(this.connects, () => {
      if (attempt !== this.attempt) return
      this.pushing = url
      this.published.push(url)
      this.state(1001)
      this.state(1002)
    })
  }
}

/** One `<live-player>` without a picture. */
export class FakeLivePlayer {
  readonly calls: string[] = []

  context(): WxPlayerContext {
    const note = (call: string) => () => {
      this.calls.push(call)
    }
    return { play: note('play'), stop: note('stop'), pause: note('pause'), resume: note('resume') }
  }
}
