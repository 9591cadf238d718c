import { asRoomError, ClientCode, RoomError } from '../api/room_error'
import {
  type ExplainPermission,
  type PusherLook,
  type PusherPhase,
  type PusherTag,
  type PusherView,
  TagCode,
  type TagEvent,
  type TagFailure,
} from '../api/tags'
import { backoff } from '../net/backoff'
import type { Cancel, Platform } from '../platform/platform'
import { createScope, pause, pauseOrOnline, type Scope } from '../platform/scope'
import * as TIMES from '../platform/timing'
import type { WxPusherContext } from '../platform/wx_api'
import { Code } from '../protocol'
import { askPermission } from './permission'
import { meaningOf } from './pusher_codes'
import { FIRST_LOOK } from './pusher_look'

/** A stream that does not hold gets so many fresh addresses in a row before the driver gives up. */
const RENEWALS = 5

export interface PusherTagOptions {
  platform: Platform
  look?: PusherLook
  /** A fresh address. */
  address(): Promise<string>
  /** Called at the first 1002 or 1005 of each address, once: enter the room with it. */
  enter(pushURL: string): Promise<void>
  /** Nothing is being published for a while. */
  suspended(): void
  onView(view: PusherView): void
  onFailure(failure: TagFailure): void
  explain?: ExplainPermission
}

/** The driver, and what its owner may ask of it besides. */
export interface DrivenPusher extends PusherTag {
  /** Publish to this address; the room knows it already. */
  moveTo(pushURL: string): void
}

export function createPusherTag(options: PusherTagOptions): DrivenPusher {
  const { platform } = options
  let view: PusherView = { ...FIRST_LOOK, ...options.look }
  let net: object = {}
  let scope: Scope | undefined
  let context: WxPusherContext | undefined
  /** Address that waits for its first 1002. */
  let toEnter = ''
  let renewals = 0
  let renewing = false
  let cancelSteady: Cancel = () => {}
  let cancelWeak: Cancel = () => {}
  let hiddenAt: number | undefined
  let started: { done(): void; failed(error: RoomError): void } | undefined

  function show(change: Partial<PusherView>) {
    view = { ...view, ...change }
    options.onView(view)
  }

  const phase = (next: PusherPhase) => {
    if (view.phase !== next) show({ phase: next })
  }

  /** The tag takes a new address only when stopped: stop, show, start. The first one starts by itself. */
  function publishTo(url: string, known: boolean) {
    const mine = scope
    if (!mine || mine.closed) return
    toEnter = known ? '' : url
    const first = view.url === ''
    const change: Partial<PusherView> = { url, autopush: true, phase: 'starting', weak: false }
    if (first) show(change)
    else restart(change)
    watchStart(mine, url)
  }

  function restart(change: Partial<PusherView>) {
    const mine = scope
    context ??= platform.pusherContext()
    const tag = context
    tag.stop({
      complete() {
        if (mine?.closed !== false) return
        show(change)
        // The tag has to have the new attributes before it starts.
        mine.after(TIMES.rendered, () => tag.start())
      },
    })
  }

  function watchStart(mine: Scope, url: string) {
    mine.after(TIMES.pushStart, () => {
      if (view.url === url && view.phase === 'starting') void renew()
    })
  }

  /** A fresh address for a stream that broke. */
  async function renew() {
    const mine = scope
    if (!mine || mine.closed || renewing) return
    renewing = true
    cancelSteady()
    phase('reconnecting')
    try {
      for (let unheard = 0; !mine.closed && hiddenAt === undefined; ) {
        if (renewals >= RENEWALS) return fail(TagCode.PUSH_LOST, -1307, '推流连接断开', '请检查网络后重新进入房间')
        const tries = renewals + unheard
        if (tries > 0) await pauseOrOnline(platform, mine, backoff(tries - 1, TIMES.mediaFirst, TIMES.mediaMost, platform.random()))
        if (mine.closed || hiddenAt !== undefined) return
        try {
          const url = await options.address()
          renewals += 1
          return publishTo(url, false)
        } catch (error) {
          // Without a network there is nothing to give up: it is waited for.
          if (asRoomError(error, 'getPushURL').errCode > Code.OK) renewals += 1
          else unheard += 1
        }
      }
    } finally {
      renewing = false
    }
  }

  function publishing() {
    const mine = scope
    cancelSteady()
    if (mine)
      cancelSteady = mine.after(TIMES.pushSteady, () => {
        renewals = 0
      })
    // The tag came back by itself from an interruption that made the seat an absent one.
    if (view.phase === 'suspended' && toEnter === '') toEnter = view.url
    phase('live')
    const url = toEnter
    toEnter = ''
    if (url !== '') void enter(url)
  }

  async function enter(url: string) {
    const mine = scope
    for (let attempt = 0; mine && !mine.closed && view.url === url; attempt++) {
      try {
        await options.enter(url)
        started?.done()
        started = undefined
        return
      } catch (thrown) {
        const error = asRoomError(thrown, 'enterRoom', ClientCode.ENTER)
        if (mine.closed) return
        if (started) return giveUp(error)
        // The room looks after its seat by itself; a refusal comes as its own event.
        if (error.errCode > Code.OK) return
        await pause(mine, backoff(attempt, TIMES.mediaFirst, TIMES.mediaMost, platform.random()))
      }
    }
  }

  function giveUp(error: RoomError) {
    const waiting = started
    started = undefined
    tag.stop()
    waiting?.failed(error)
  }

  function fail(code: number, tagCode: number, errMsg: string, hint: string) {
    // A refused permission comes as a camera that does not open, too: it alone says what to do.
    if (view.phase === 'denied' && code !== TagCode.NO_PERMISSION) return
    const error = new RoomError(code, errMsg, 'live-pusher', hint)
    phase(code === TagCode.NO_PERMISSION ? 'denied' : 'failed')
    options.onFailure({ code, errMsg, tagCode, hint, error })
    started?.failed(error)
    started = undefined
  }

  function interrupted() {
    if (view.phase === 'idle' || view.phase === 'suspended') return
    phase('suspended')
    options.suspended()
    // Hidden, it comes back when it is shown. An interruption of an app that stays in sight ends without any event.
    scope?.after(TIMES.interruption, () => {
      if (view.phase === 'suspended' && hiddenAt === undefined) comeBack()
    })
  }

  function comeBack() {
    if (view.phase === 'idle' || view.phase === 'denied' || view.phase === 'failed') return
    renewals = 0
    void renew()
  }

  function watchApp(mine: Scope) {
    mine.add(
      platform.onHide(() => {
        hiddenAt ??= platform.now()
      }),
    )
    mine.add(
      platform.onShow(() => {
        if (hiddenAt === undefined) return
        const long = platform.now() - hiddenAt > TIMES.hiddenLimit
        hiddenAt = undefined
        if (long || view.phase === 'suspended' || view.phase === 'reconnecting') comeBack()
      }),
    )
  }

  const tag: DrivenPusher = {
    get view() {
      return view
    },
    get net() {
      return net
    },
    async start() {
      tag.stop()
      const mine = createScope(platform)
      scope = mine
      renewals = 0
      phase('starting')
      const missing = await askPermission(platform, options.explain)
      if (mine.closed) throw stopped()
      if (missing) {
        fail(TagCode.NO_PERMISSION, 0, '没有摄像头或麦克风权限', '请在小程序设置中允许使用摄像头和麦克风')
        throw new RoomError(TagCode.NO_PERMISSION, '没有摄像头或麦克风权限', 'live-pusher', missing)
      }
      watchApp(mine)
      const url = await options.address().catch((error: unknown) => {
        tag.stop()
        throw error
      })
      if (mine.closed) throw stopped()
      return new Promise((done, failed) => {
        started = { done, failed }
        publishTo(url, false)
      })
    },
    statechange({ detail }: TagEvent) {
      const { code = 0 } = detail
      if (!scope || scope.closed) return
      switch (meaningOf(code)) {
        case 'publishing':
          return publishing()
        case 'weak': {
          if (!view.weak) show({ weak: true })
          cancelWeak()
          cancelWeak = scope.after(TIMES.weak, () => view.weak && show({ weak: false }))
          return
        }
        case 'mending':
          return phase('reconnecting')
        case 'broken':
          return void renew()
        case 'interrupted':
          return interrupted()
        case 'camera':
          return fail(TagCode.CAMERA, code, '摄像头打开失败', '请检查摄像头是否被占用')
        case 'microphone':
          return fail(TagCode.MICROPHONE, code, '麦克风打开失败', '请检查麦克风是否被占用')
        case 'encoder':
          return fail(TagCode.PUSH_LOST, code, '音视频编码失败', '请关闭其他占用摄像头的应用后重试')
      }
    },
    netstatus({ detail }) {
      net = detail.info ?? {}
    },
    error({ detail }) {
      const { errCode = 0 } = detail
      if (errCode === 10001 || errCode === 10002) fail(TagCode.NO_PERMISSION, errCode, '没有摄像头或麦克风权限', '请在小程序设置中允许使用摄像头和麦克风')
    },
    set(look) {
      const needsRestart = (['enableCamera', 'orientation', 'mode'] as const).some((name) => look[name] !== undefined && look[name] !== view[name])
      if (needsRestart && view.phase === 'live') restart(look)
      else show(look)
    },
    switchCamera() {
      context ??= platform.pusherContext()
      context.switchCamera()
    },
    pause() {
      if (view.url !== '') (context ?? platform.pusherContext()).pause()
    },
    resume() {
      if (view.url !== '') (context ?? platform.pusherContext()).resume()
    },
    moveTo: (pushURL) => publishTo(pushURL, true),
    stop() {
      scope?.close()
      scope = undefined
      hiddenAt = undefined
      toEnter = ''
      if (view.url !== '') (context ?? platform.pusherContext()).stop()
      context = undefined
      if (view.phase !== 'idle') show({ url: '', autopush: false, phase: 'idle', weak: false })
      started?.failed(stopped())
      started = undefined
    },
  }
  return tag
}

function stopped(): RoomError {
  return new RoomError(ClientCode.ENTER, '已停止', 'live-pusher')
}
