import type { LiveStageView } from '../../../wxlite/utils/api/live_stage.js'
import type { LiveRoom } from '../../../wxlite/utils/api/liveroom.js'
import type { Moderation } from '../../../wxlite/utils/api/moderation.js'
import { createModeration } from '../client/beside_rooms.js'
import { createLiveStage, type WebLiveStage } from '../client/live_stage.js'
import { pageGlobals, roomGlobals } from '../client/page_globals.js'
import { createLiveRoom } from '../client/rooms.js'
import { webPlatform } from '../client/web_platform.js'
import type { SoundState } from '../media/index.js'
import { login } from './login.js'
import { askAgainAfter, type Phase, phaseOf } from './phase.js'

export interface ChatLine {
  readonly key: number
  readonly userID: string
  readonly userName: string
  readonly text: string
}

/** All that the page shows. */
export interface VisitView {
  readonly phase: Phase
  readonly title: string
  readonly presenter: string
  /** Shown until the picture moves; '' = none. */
  readonly cover: string
  readonly audienceCount: number
  readonly recording: boolean
  readonly connected: boolean
  readonly sound: SoundState
  readonly main: LiveStageView['main']
  /** How many link-mic guests are to be seen. */
  readonly guests: number
  readonly chat: readonly ChatLine[]
  readonly userID: string
}

/** Lines of chat that the page keeps. */
const MOST_LINES = 200
/** Most that a visitor asks later than planned (ms): those who wait for the same thing do not all ask at once. */
const SPREAD = 2_000

/** One visitor of one live room: from the login over the door to the picture, and back there when it breaks. */
export class Visit {
  view: VisitView
  private readonly room: LiveRoom = createLiveRoom()
  private readonly moderation: Moderation
  private readonly stage: WebLiveStage
  private loggedIn = false
  private password = ''
  private lines = 0
  private asking: ReturnType<typeof setTimeout> | undefined

  /** `main`, `people`: the elements for the big picture and the small ones. */
  constructor(
    private readonly roomID: string,
    title: string,
    elements: { main: HTMLElement; people: HTMLElement },
    private readonly onView: (view: VisitView) => void,
  ) {
    const { room } = this
    this.moderation = createModeration({ room, onView: () => {} })
    this.stage = createLiveStage({
      room,
      ...elements,
      onSound: (sound) => this.show({ sound }),
      onView: ({ main, players }) =>
        this.show({
          ...(main && { main }),
          ...(players && { guests: players.filter(({ src }) => src !== '').length }),
        }),
    })
    this.view = {
      phase: { at: 'entering' },
      title,
      presenter: '',
      cover: '',
      audienceCount: 0,
      recording: false,
      connected: true,
      sound: 'none',
      main: this.stage.view.main,
      guests: 0,
      chat: [],
      userID: '',
    }
    this.listen()
  }

  /** Goes in, or says why not; call it again to try again. `password`: for a room that asked for one. */
  async enter(password = this.password): Promise<void> {
    clearTimeout(this.asking)
    const tried = password !== '' && password !== this.password
    this.password = password
    // Who waits for a room to begin sees no flicker each time it is asked for.
    if (askAgainAfter(this.view.phase) === undefined) this.show({ phase: { at: 'entering' } })
    try {
      await this.logIn()
      await this.moderation.passDoor({
        roomID: this.roomID,
        password,
        onWaiting: ({ cancel }) => this.show({ phase: { at: 'waiting', cancel } }),
      })
      await this.stage.watch({ roomID: this.roomID })
      this.show({ phase: { at: 'watching' }, ...this.described() })
      void this.count()
    } catch (error) {
      await this.stage.stop().catch(() => undefined)
      const phase = phaseOf(error, tried)
      if (phase.at === 'password') this.password = ''
      // Only a visitor who took his own knock back is told nothing.
      this.show({ phase: this.view.phase.at === 'waiting' && phase.at === 'failed' ? { at: 'locked' } : phase })
      const after = askAgainAfter(phase)
      if (after !== undefined) this.asking = setTimeout(() => void this.enter(), after + Math.random() * SPREAD)
    }
  }

  /** In a click handler: browsers want that before they give sound. */
  resumeSound(): Promise<void> {
    return this.stage.resumeSound()
  }

  /** Rejects with what is to be shown. */
  async say(msg: string): Promise<void> {
    await this.room.sendRoomTextMsg({ data: { msg } })
  }

  async leave(): Promise<void> {
    clearTimeout(this.asking)
    await this.stage.stop()
  }

  private async logIn(): Promise<void> {
    if (this.loggedIn) return
    const platform = webPlatform(undefined, {
      ...roomGlobals(),
      permission: pageGlobals().permission,
      // Of this tab: two pages beside each other are two visitors, and neither throws the other out.
      get localStorage() {
        return sessionStorage
      },
    })
    this.show({ userID: await login(this.room, platform) })
    this.loggedIn = true
  }

  private listen(): void {
    const { room } = this
    room.on('onRecvRoomTextMsg', ({ userID, userName, message }) => this.heard(userID, userName, message))
    room.on('onAudienceChange', ({ audienceCount }) => this.show({ audienceCount }))
    room.on('onPushersChange', () => this.show(this.described()))
    room.on('onCreatorChange', () => this.show(this.described()))
    room.on('onRecordingChange', ({ recording }) => this.show({ recording: recording.length > 0 }))
    room.on('onConnectionChange', ({ state }) => this.show({ connected: state !== 'connecting' }))
    room.on('onRoomClose', ({ reason, errMsg }) => {
      const known = { closed: 'ended', kicked: 'kicked', replaced: 'replaced', full: 'full' } as const
      this.show({ phase: reason === 'login' ? { at: 'failed', message: errMsg } : { at: known[reason] } })
    })
  }

  /** As events tell it from then on. */
  private async count(): Promise<void> {
    const { audienceCount } = await this.room.getAudienceList().catch(() => this.view)
    this.show({ audienceCount })
  }

  private described(): Pick<VisitView, 'title' | 'presenter' | 'cover'> {
    const { roomInfo, roomCreator, pushers } = this.room.getRoomInfo()
    const presenter = pushers.find(({ userID }) => userID === roomCreator)
    return {
      title: roomInfo || this.view.title,
      presenter: presenter?.userName ?? this.view.presenter,
      cover: presenter?.coverURL ?? '',
    }
  }

  private heard(userID: string, userName: string, text: string): void {
    const line = { key: this.lines++, userID, userName, text }
    this.show({ chat: [...this.view.chat.slice(1 - MOST_LINES), line] })
  }

  private show(change: Partial<VisitView>): void {
    this.view = { ...this.view, ...change }
    this.onView(this.view)
  }
}
