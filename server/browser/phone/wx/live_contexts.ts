import { tagAt } from '../builtin_tags.js'
import { LivePlayer } from '../live/live_player.js'
import { LivePusher } from '../live/live_pusher.js'
import type { MiniApp } from '../mini_app.js'
import type { TagBehaviour } from '../tag_host.js'
import { videoContext } from '../tags/video.js'
import { answering, type Callbacks } from './answer.js'
import { elementById } from './selector_query.js'

/** Contexts of live-pusher, live-player and video: how scripts command a tag. */
export function liveContexts(app: MiniApp) {
  return {
    createLivePusherContext: () => {
      // One a page; looked up at each call, since tags come and go with wx:if.
      const find = () => {
        const element = app.router.top?.frame.element.querySelector('wx-live-pusher') ?? null
        return expect(tagAt(element)?.behaviour, LivePusher, 'live-pusher')
      }
      const pusher = commands('LivePusherContext', find)
      return complete('LivePusherContext', {
        start: pusher('start', (tag) => tag.start()),
        stop: pusher('stop', (tag) => tag.stop()),
        pause: pusher('pause', (tag) => tag.pause()),
        resume: pusher('resume', (tag) => tag.resume()),
        switchCamera: pusher('switchCamera', (tag) => tag.switchCamera()),
        startPreview: pusher('startPreview', (tag) => tag.startPreview()),
        stopPreview: pusher('stopPreview', (tag) => tag.stopPreview()),
        snapshot: pusher('snapshot', (tag) => tag.snapshot()),
      })
    },
    createLivePlayerContext: (id: string, component?: object) => {
      const player = commands('LivePlayerContext', () =>
        expect(tagAt(elementById(app, id, component) ?? null)?.behaviour, LivePlayer, `live-player ${id}`),
      )
      return complete('LivePlayerContext', {
        play: player('play', (tag) => tag.start()),
        stop: player('stop', (tag) => tag.stop()),
        mute: player('mute', (tag) => tag.toggleMute()),
        pause: player('pause', (tag) => tag.pause()),
        resume: player('resume', (tag) => tag.resume()),
        snapshot: player('snapshot', (tag) => tag.snapshot()),
        requestFullScreen: player('requestFullScreen', (tag, { direction }: { direction?: number }) =>
          tag.setFullScreen(true, direction),
        ),
        exitFullScreen: player('exitFullScreen', (tag) => tag.setFullScreen(false)),
      })
    },
    createVideoContext: (id: string, component?: object) => videoContext(elementById(app, id, component)),
  }
}

/** What WeChat has and a browser phone does not: torch, background music, zoom, picture in picture ... */
const NOT_HERE: { [context: string]: readonly string[] } = {
  LivePusherContext:
    'toggleTorch playBGM stopBGM pauseBGM resumeBGM setBGMVolume setMICVolume startAudio stopAudio sendMessage getMaxZoom setZoom applyBlusherStickMakeup onCustomRendererEvent exitPictureInPicture'.split(
      ' ',
    ),
  LivePlayerContext:
    'exitPictureInPicture requestPictureInPicture requestBackgroundPlayback exitBackgroundPlayback'.split(' '),
}

/** Calls that WeChat has too fail in WeChat's way, with a reason; any other name throws, as a mistyped one should. */
function complete<T extends object>(context: string, known: T): T {
  const refused = (NOT_HERE[context] ?? []).map((name) => {
    const call = answering(`${context}.${name}`, () => {
      throw new Error('not available in the browser')
    })
    return [name, (options: Callbacks = {}): void => void call({ complete() {}, ...options })]
  })
  return new Proxy(
    { ...Object.fromEntries(refused), ...known },
    {
      get(target, name) {
        if (typeof name === 'string' && !(name in target) && name !== 'then')
          throw new Error(`${context}.${name} is not known in the browser`)
        return Reflect.get(target, name)
      },
    },
  )
}

function commands<T>(context: string, find: () => T) {
  return (name: string, run: (tag: T, options: object) => unknown) =>
    // WeChat's contexts never answer a promise: a failed call without `fail` is no unhandled rejection.
    (options: Callbacks = {}): void => {
      const call = answering(`${context}.${name}`, async (given: object) => {
        const result = await run(find(), given)
        return typeof result === 'object' && result !== null ? result : undefined
      })
      call({ complete() {}, ...options })
    }
}

function expect<T extends TagBehaviour>(
  behaviour: TagBehaviour | undefined,
  kind: new (...args: never[]) => T,
  name: string,
): T {
  if (behaviour instanceof kind) return behaviour
  throw new Error(`there is no ${name} on the page`)
}
