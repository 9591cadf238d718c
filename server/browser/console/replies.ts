import type { RecordInfo, RoomType } from '../../../wxlite/utils/protocol.js'

/** What the administrator's interface answers, as far as the console shows it (server/admin/ops has the schemas). */

export interface Figures {
  since: number
  bitrate: number
  fps: number
  keyFrameDistance: number
  players: number
  dropped: number
  video: boolean
  audio: boolean
  otherFormats: string[]
}

export interface PlayURLs {
  accelerateURL: string
  flvURL?: string
  wsFlvURL?: string
}

export interface ListedMember {
  userID: string
  userName: string
  state: 'online' | 'away'
  streamID: string
  role?: 'creator' | 'moderator'
  muted?: { audio: boolean; video: boolean }
}

export type ShownMember = ListedMember & PlayURLs & { stream?: Figures }

interface RoomFields<M> {
  roomID: string
  type: RoomType
  roomInfo: string
  roomCreator: string
  ownerUserID: string
  unlisted: boolean
  open: boolean
  age: number
  door: { password: boolean; locked: boolean; approval: boolean }
  chat: 'all' | 'members' | 'off'
  seq: number
  maxMembers: number
  audienceCount: number
  members: M[]
  node: string
}

export type ListedRoom = RoomFields<ListedMember>
export type ShownRoom = RoomFields<ShownMember> & { custom: string; banned: string[] }

export type Stream = Figures & PlayURLs & { streamID: string; userID: string; roomIDs: string[]; node: string }

export interface Sample {
  time: number
  rooms: number
  members: number
  audience: number
  streams: number
  players: number
  bitrate: number
  cpu: number
  memory: number
}

export interface Node {
  node: string
  version: string
  uptime: number
  state: 'ready' | 'not ready' | 'read-only' | 'draining'
  rooms: number
  members: number
  streams: number
  cpu: number
  memory: number
}

export interface TimelineEntry {
  time: number
  what: string
  [field: string]: unknown
}

export interface Delivery {
  endpoint: string
  url: string
  state: 'ok' | 'failing' | 'disabled'
  waiting: number
  oldest?: number
  delivered: number
  failed: number
  dropped: number
  lastError?: { at: number; why: string }
}

export interface DeadLetter {
  endpoint: string
  id: string
  type: string
  roomID: string
  at: number
  why: string
}

export interface Replies {
  list_deliveries: { endpoints: Delivery[]; dead: DeadLetter[]; silent?: string[] }
  resend: { count: number }
  mute_user: object
  get_timeline: { entries: TimelineEntry[]; complete: boolean }
  list_rooms: { rooms: ListedRoom[]; total: number }
  get_room: { room: ShownRoom }
  close_room: object
  kick_user: object
  unkick_user: object
  send_text: object
  list_streams: { streams: Stream[]; total: number }
  cut_stream: object
  list_records: { records: RecordInfo[]; total: number }
  delete_record: object
  get_stats: { rooms: { [type in RoomType]: number }; now: Sample; history?: Sample[] }
  list_nodes: { nodes: Node[] }
  get_settings: { settings: { name: string; environment: string; value: string; changed: boolean }[] }
  get_log: { lines: string[] }
}

export type OpName = keyof Replies
