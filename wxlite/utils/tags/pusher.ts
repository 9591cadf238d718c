import { isObject } from '../api/arguments'
import { asRoomError, ClientCode, isRefusal, RoomError } from '../api/room_error'
import type {
  ExplainPermission,
  PusherLook,
  PusherPhase,
  PusherTag,
  PusherView,
  TagEvent,
  TagFailure,
} from '../api/tags'
import { backoff } from '../net/backoff'
import { attempt, type Cancel, type Platform } from '../platform/platform'
import { createScope, pause, type Scope } from '../platform/scope'
import * as TIMES from '../platform/timing'
import type { WxPusherContext } from '../platform/wx_api'
import { type AddressRenewal, createAddressRenewal } from './address_renewal'
import { askPermission } from './permission'
import { FAILURES, meaningOf, type PusherFailure } from './pusher_codes'
import { FIRST_LOOK } from './pusher_look'

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

/** From `start` to `stop`. */
interface Run {
  readonly scope: Scope
  readonly renewal: AddressRenewal
  /** The promise of `start`, until it is settled. */
  started?: { done(): void; failed(error: RoomError): void }
  /** Address that waits for its first 1002; '' = none. */
  toEnter: string
  hiddenAt?: number
}

export function createPusherTag(options: PusherTagOptions): DrivenPusher {
  const { platform } = options
  let view: PusherView = { ...FIRST_LOOK, ...options.look }
  let net: object = {}
  let run: Run | undefined
  let context: WxPusherContext | undefined
  let cancelWeak: Cancel = () => {}

  function show(change: Partial<PusherView>) {
    view = { ...view, ...change }
    options.onView(view)
  }

  /** Hosts without live tags have no context, and some refuse: what becomes of the tag its own events say. */
  function tell(command: (tag: WxPusherContext) => void) {
    attempt(platform, () => {
      context ??= platform.pusherContext()
      command(context)
    })
  }

  const phase = (next: PusherPhase) => {
    if (view.phase !== next) show({ phase: next })
  }

  /** The tag takes a new address only when stopped: stop, show, start. The first one starts by itself. */
  function publishTo(mine: Run, url: string, known: boolean) {
    if (mine.scope.closed) return
    mine.toEnter = known ? '' : url
    const first = view.url === ''
    const change: Partial<PusherView> = { url, autopush: true, phase: 'starting', weak: false }
    if (first) show(change)
    else restart(change)
    mine.scope.after(TIMES.pushStart, () => {
      if (view.url === url && view.phase === 'starting') void renew(mine)
    })
  }

  function restart(change: Partial<PusherView>) {
    const mine = run
    if (!mine) return
    let waits = true
    const go = () => {
      if (!waits || mine.scope.closed) return
      waits = false
      show(change)
      // The tag has to have the new attributes before it starts.
      mine.scope.after(TIMES.rendered, () => tell((tag) => tag.start()))
    }
    mine.scope.after(TIMES.stopped, go)
    tell((tag) => tag.stop({ complete: go }))
  }

  /** A fresh address for a stream that broke. */
  async function renew(mine: Run) {
    if (mine.scope.closed || mine.renewal.busy) return
    phase('reconnecting')
    const renewal = await mine.renewal.next()
    if (renewal.kind === 'exhausted') fail('lost', -1307)
    else if (renewal.kind === 'fresh') publishTo(mine, renewal.url, false)
  }

  function publishing(mine: Run) {
    mine.renewal.up()
    // The tag came back by itself from an interruption that made the seat an absent one.
    if (view.phase === 'suspended' && mine.toEnter === '') mine.toEnter = view.url
    phase('live')
    const url = mine.toEnter
    mine.toEnter = ''
    if (url !== '') void enter(mine, url)
  }

  async function enter(mine: Run, url: string) {
    for (let attempt = 0; !mine.scope.closed && view.url === url; attempt++) {
      try {
        await options.enter(url)
        mine.started?.done()
        mine.started = undefined
        return
      } catch (thrown) {
        const error = asRoomError(thrown, 'enterRoom', ClientCode.ENTER)
        if (mine.scope.closed) return
        if (mine.started && !error.later) return giveUp(mine, error)
        // The room looks after its seat by itself; a refusal comes as its own event.
        if (isRefusal(error)) return
        const wait = backoff(attempt, TIMES.mediaFirst, TIMES.mediaMost, platform.random())
        await pause(mine.scope, wait)
      }
    }
  }

  function giveUp(mine: Run, error: RoomError) {
    const { started } = mine
    mine.started = undefined
    tag.stop()
    started?.failed(error)
  }

  function fail(failure: PusherFailure, tagCode: number) {
    // A refused permission comes as a camera that does not open, too: it alone says what to do.
    if (view.phase === 'denied' && failure !== 'permission') return
    const { code, ...texts } = FAILURES[failure]
    const error = new RoomError(code, texts.errMsg, 'live-pusher', texts.hint)
    const { errMsg, hint } = error
    phase(failure === 'permission' ? 'denied' : 'failed')
    options.onFailure({ code, errMsg, tagCode, hint, error })
    if (!run) return
    run.started?.failed(error)
    run.started = undefined
  }

  function interrupted(mine: Run) {
    if (view.phase === 'suspended') return
    phase('suspended')
    options.suspended()
    // Hidden, it comes back when it is shown. An interruption of an app that stays in sight ends without any event.
    mine.scope.after(TIMES.interruption, () => {
      if (view.phase === 'suspended' && mine.hiddenAt === undefined) comeBack(mine)
    })
  }

  function comeBack(mine: Run) {
    if (view.phase === 'denied' || view.phase === 'failed') return
    mine.renewal.reset()
    void renew(mine)
  }

  function watchApp(mine: Run) {
    mine.scope.add(
      platform.onHide(() => {
        mine.hiddenAt ??= platform.now()
      }),
    )
    mine.scope.add(
      platform.onShow(() => {
        if (mine.hiddenAt === undefined) return
        const long = Math.abs(platform.now() - mine.hiddenAt) > TIMES.hiddenLimit
        mine.hiddenAt = undefined
        if (long || view.phase === 'suspended' || view.phase === 'reconnecting') comeBack(mine)
      }),
    )
  }

  function begin(): Run {
    const scope = createScope(platform)
    const hidden = () => mine.hiddenAt !== undefined
    const renewal = createAddressRenewal({ platform, scope, address: options.address, hidden })
    const mine: Run = { scope, renewal, toEnter: '' }
    return mine
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
      const mine = begin()
      run = mine
      phase('starting')
      const missing = await askPermission(platform, options.explain)
      if (mine.scope.closed) throw stopped()
      if (missing) {
        fail('permission', 0)
        throw new RoomError(FAILURES.permission.code, FAILURES.permission.errMsg, 'live-pusher', missing)
      }
      watchApp(mine)
      const url = await options.address().catch((error: unknown) => {
        // Stopped meanwhile, and perhaps started again: that is not this start's to end.
        if (run === mine) tag.stop()
        throw error
      })
      if (mine.scope.closed) throw stopped()
      return new Promise((done, failed) => {
        mine.started = { done, failed }
        publishTo(mine, url, false)
      })
    },
    statechange(event: TagEvent) {
      const { code = 0 } = event?.detail ?? {}
      if (!run) return
      const meaning = meaningOf(code)
      switch (meaning) {
        case 'publishing':
          return publishing(run)
        case 'weak': {
          if (!view.weak) show({ weak: true })
          cancelWeak()
          cancelWeak = run.scope.after(TIMES.weak, () => view.weak && show({ weak: false }))
          return
        }
        case 'reconnecting':
          return phase('reconnecting')
        case 'broken':
          return void renew(run)
        case 'interrupted':
          return interrupted(run)
        case 'nothing':
          return
        default:
          return fail(meaning, code)
      }
    },
    netstatus(event) {
      net = event?.detail?.info ?? {}
    },
    error(event) {
      const { errCode = 0 } = event?.detail ?? {}
      if (errCode === 10001 || errCode === 10002) fail('permission', errCode)
    },
    set(look) {
      if (!isObject(look)) return
      const restarting = ['enableCamera', 'orientation', 'mode'] as const
      const changed = restarting.some((name) => look[name] !== undefined && look[name] !== view[name])
      if (changed && view.phase === 'live') restart(look)
      else show(look)
    },
    switchCamera() {
      tell((tag) => tag.switchCamera())
    },
    pause() {
      if (view.url !== '') tell((tag) => tag.pause())
    },
    resume() {
      if (view.url !== '') tell((tag) => tag.resume())
    },
    moveTo(pushURL) {
      if (run) publishTo(run, pushURL, true)
    },
    stop() {
      const ended = run
      run = undefined
      ended?.scope.close()
      if (view.url !== '') tell((tag) => tag.stop())
      context = undefined
      if (view.phase !== 'idle') show({ url: '', autopush: false, phase: 'idle', weak: false })
      ended?.started?.failed(stopped())
    },
  }
  return tag
}

const stopped = () => new RoomError(ClientCode.ENTER, '已停止', 'live-pusher')
