import { createHash, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { CODE_MESSAGES } from '../../../wxlite/utils/protocol.js'
import { FaultLog } from '../../cloud/fault_log.js'
import type { RoomDirectory } from '../../rooms/rooms.js'
import { readJson } from '../../store/read_json.js'
import { GroupPresence, type PresenceParts } from './group_presence.js'

export interface ImCallbacksOptions extends PresenceParts {
  /** Not to be called before the server starts. */
  rooms: () => ReturnType<PresenceParts['rooms']> & Pick<RoomDirectory, 'chatRefusal'>
  sdkAppID: number
  /** The only account that may send room changes. */
  administrator: string
  /** The callback authentication token of the console. Without one every callback is refused: anybody could send it. */
  token: string
}

/** What the cloud expects back within 2 s. A "before" callback refuses with ErrorCode 1 or 120001 to 130000. */
export interface CallbackAnswer {
  ActionStatus: 'OK' | 'FAIL'
  ErrorInfo: string
  ErrorCode: number
}

export type CallbackQuery = { readonly [name: string]: string | undefined }

/** Oldest callback that is taken, seconds. */
const MAX_AGE = 60
const OK: CallbackAnswer = { ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0 }
const FOREIGN_SENDER = 120_001
/** The library shows the text that comes with it. */
const MAY_NOT_WRITE = 120_002

const Member = z.object({ Member_Account: z.string().max(64) })
const Callback = z.discriminatedUnion('CallbackCommand', [
  z.object({
    CallbackCommand: z.literal('Group.CallbackOnMemberStateChange'),
    GroupId: z.string().max(64),
    EventType: z.enum(['Online', 'Offline']),
    MemberList: z.array(Member).max(1000),
  }),
  z.object({
    CallbackCommand: z.literal('Group.CallbackAfterMemberExit'),
    GroupId: z.string().max(64),
    ExitMemberList: z.array(Member).max(1000),
  }),
  z.object({
    CallbackCommand: z.literal('Group.CallbackAfterNewMemberJoin'),
    GroupId: z.string().max(64),
    NewMemberList: z.array(Member).max(1000),
  }),
  z.object({
    CallbackCommand: z.literal('Group.CallbackBeforeSendMsg'),
    GroupId: z.string().max(64),
    From_Account: z.string().max(64),
    MsgBody: z.array(z.object({ MsgType: z.string(), MsgContent: z.object({ Data: z.string().optional() }) })).max(100),
  }),
  z.object({
    CallbackCommand: z.literal('State.StateChange'),
    Info: z.object({ Action: z.string(), To_Account: z.string().max(64), Reason: z.string().optional() }),
  }),
])
type Callback = z.infer<typeof Callback>

/** The one callback whose answer decides something. */
const Filtered = z.object({ CallbackCommand: z.literal('Group.CallbackBeforeSendMsg') })

/** An app's own signal; every other message is read by people. */
const CustomMessage = z.object({ cmd: z.literal('CustomCmdMsg') })

/** What clients take for a change of the room. */
const RoomChange = z.union([
  z.object({ cmd: z.literal('notifyPusherChange') }),
  z.object({
    event: z.enum(['join', 'quit', 'update', 'creator', 'recording', 'room', 'close', 'audience', 'custom']),
  }),
])

/**
 * Takes Tencent IM's callbacks: tells the rooms early when somebody is gone, and
 * refuses room changes that a client tries to send. Answers a refusal, logged, for
 * what is not signed by the cloud; a callback that we do not know is agreed to.
 */
export function imCallbacks(
  options: ImCallbacksOptions,
): (query: CallbackQuery, body: unknown) => Promise<CallbackAnswer> {
  const { log, clock } = options
  const presence = new GroupPresence(options)
  const refusals = new FaultLog('Tencent IM', log, clock)
  return async (query, body) => {
    const fault = queryFault(options, query)
    if (fault !== undefined) {
      // Anybody can send one: each reason is said once until a good one comes.
      refusals.fail('callback', { kind: fault })
      return { ActionStatus: 'FAIL', ErrorInfo: 'not authorised', ErrorCode: 1 }
    }
    refusals.work('callback')
    const callback = Callback.safeParse(body)
    if (callback.success) return take(options, presence, callback.data)
    // What cannot be read cannot be judged either: a message in an odd form could carry a room change.
    if (Filtered.safeParse(body).success) return refuse(options, undefined)
    log.debug({ command: query.CallbackCommand }, 'im: callback not used')
    return OK
  }
}

function queryFault(
  { sdkAppID, token, clock }: ImCallbacksOptions,
  { SdkAppid, Sign = '', RequestTime = '' }: CallbackQuery,
): string | undefined {
  if (SdkAppid !== String(sdkAppID)) return 'another SdkAppid'
  if (token === '') return 'no callback token is set'
  const age = clock.now() / 1000 - Number(RequestTime)
  if (!/^\d{1,12}$/.test(RequestTime) || Math.abs(age) > MAX_AGE) return 'RequestTime is too far from now'
  const expected = createHash('sha256').update(`${token}${RequestTime}`).digest()
  const given = Buffer.from(Sign, 'hex')
  return given.length === expected.length && timingSafeEqual(given, expected) ? undefined : 'wrong Sign'
}

async function take(options: ImCallbacksOptions, presence: GroupPresence, callback: Callback): Promise<CallbackAnswer> {
  switch (callback.CallbackCommand) {
    case 'Group.CallbackOnMemberStateChange':
      for (const { Member_Account } of callback.MemberList)
        await presence.inGroup(Member_Account, callback.GroupId, callback.EventType === 'Online')
      return OK
    case 'Group.CallbackAfterMemberExit':
      for (const { Member_Account } of callback.ExitMemberList)
        await presence.inGroup(Member_Account, callback.GroupId, false)
      return OK
    case 'Group.CallbackAfterNewMemberJoin':
      for (const { Member_Account } of callback.NewMemberList)
        await presence.inGroup(Member_Account, callback.GroupId, true)
      return OK
    case 'State.StateChange':
      await presence.online(callback.Info.To_Account, callback.Info.Action === 'Login')
      return OK
    case 'Group.CallbackBeforeSendMsg':
      if (callback.From_Account === options.administrator) return OK
      return callback.MsgBody.some(isRoomChange) ? refuse(options, callback.From_Account) : judged(options, callback)
  }
}

/** By the room's rule of who may write. A store that does not answer silences nobody. */
async function judged(
  { rooms, log }: ImCallbacksOptions,
  { GroupId, From_Account, MsgBody }: Extract<Callback, { CallbackCommand: 'Group.CallbackBeforeSendMsg' }>,
): Promise<CallbackAnswer> {
  const [first] = MsgBody
  const kind = first !== undefined && carries(first, CustomMessage) ? 'custom' : 'text'
  try {
    const refusal = await rooms().chatRefusal(From_Account, GroupId, kind)
    if (!refusal) return OK
    const ErrorInfo = refusal.message ?? CODE_MESSAGES[refusal.code]
    return { ActionStatus: 'OK', ErrorInfo, ErrorCode: MAY_NOT_WRITE }
  } catch (error) {
    log.error({ err: error, roomID: GroupId, userID: From_Account }, 'im: a message was not checked')
    return OK
  }
}

function refuse({ log }: ImCallbacksOptions, userID: string | undefined): CallbackAnswer {
  log.warn({ userID }, 'im: refused a room change that a client tried to send')
  return { ActionStatus: 'OK', ErrorInfo: 'room changes come from the server', ErrorCode: FOREIGN_SENDER }
}

interface MessageElement {
  MsgType: string
  MsgContent: { Data?: string | undefined }
}

/** Is this element one that clients take for a change of the room? */
function isRoomChange(element: MessageElement): boolean {
  return carries(element, RoomChange)
}

function carries({ MsgType, MsgContent }: MessageElement, what: z.ZodType): boolean {
  return MsgType === 'TIMCustomElem' && readJson(what, MsgContent.Data ?? '') !== undefined
}
