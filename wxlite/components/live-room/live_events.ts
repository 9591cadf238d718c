import type { LiveStageView } from '../../utils/live_stage'
import liveroom, { type LiveRoomEvents } from '../../utils/liveroom'
import { LiveRoomCode } from './live_code'

export interface LiveHandlers {
  notify(tag: string, code: number, detail: unknown): void
  /** The room is over for this user. */
  ended(): void
  recording(recording: string[]): void
  custom(message: LiveRoomEvents['onRecvRoomCustomMsg']): void
}

/** Turns the library's events into the component's. The answer ends it. */
export function listenToRoom({ notify, ended, recording, custom }: LiveHandlers): () => void {
  const offs = [
    liveroom.on('onRoomClose', (closed) => {
      ended()
      notify('roomClosed', LiveRoomCode.CLOSED, closed)
    }),
    liveroom.on('onRecvRoomTextMsg', (message) => notify('recvTextMsg', 0, message)),
    liveroom.on('onRecvRoomCustomMsg', (message) => {
      custom(message)
      notify('recvCustomMsg', 0, message)
    }),
    liveroom.on('onRecvJoinPusherRequest', (user) => notify('joinPusher', 0, user)),
    liveroom.on('onJoinPusherCancel', (user) => notify('joinPusherCancel', 0, user)),
    liveroom.on('onPusherJoin', ({ pushers }) => notify('join', 0, { pushers })),
    liveroom.on('onPusherQuit', ({ pushers }) => notify('quit', 0, { pushers })),
    liveroom.on('onMembersChange', ({ members }) =>
      notify('members', 0, { members, maxMembers: liveroom.getRoomInfo().maxMembers }),
    ),
    liveroom.on('onCreatorChange', ({ roomCreator }) => notify('creator', 0, { roomCreator })),
    liveroom.on('onRecordingChange', (change) => {
      recording(change.recording)
      notify('recording', 0, { recording: change.recording })
    }),
    liveroom.on('onAudienceChange', ({ audienceCount }) => notify('audience', 0, { audienceCount })),
    liveroom.on('onKickOut', () => notify('kickedOut', 0, {})),
    liveroom.on('onSketchpadData', ({ data }) => notify('sketchpadData', 0, data)),
    liveroom.on('onConnectionChange', ({ state }) => notify('connection', 0, { state })),
    liveroom.on('onReenter', (reenter) => notify('reenter', 0, reenter)),
  ]
  return () => {
    for (const off of offs) off()
  }
}

/** What a page hears of it when link-mic moves on. */
export function linkEvents(before: LiveStageView['link'], now: LiveStageView['link']): [tag: string, detail: object][] {
  if (before === now) return []
  const link: [string, object] = ['link', { state: now }]
  if (now === 'on') return [['LinkOn', {}], link]
  return before === 'on' && now === 'off' ? [['LinkOut', {}], link] : [link]
}
