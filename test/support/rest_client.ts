import { OPERATION_NOTES } from '../../server/docs/operation_notes.js'
import { operations } from '../../server/operations/all.js'
import {
  type AddPusherReply,
  Code,
  type CreateRoomReply,
  type GetPushURLReply,
  type OperationName,
  type Operations,
  type RoomType,
} from '../../wxlite/utils/protocol.js'

/** A reply as it came, with the HTTP status beside it. */
export type Answer<R = { [field: string]: unknown }> = R & { status: number }

/** A client over plain HTTP, as the second generation calls: userID and token in the query, JSON in the body. */
export class RestClient {
  userID = ''
  token = ''

  constructor(readonly url: string) {}

  /** Takes credentials for this id (a new one without), and a token. */
  async login(userID?: string): Promise<void> {
    const query = userID === undefined ? '' : `?userID=${userID}`
    const info = await this.get<{ userID: string; userSig: string; sdkAppID: number; accType: string }>(
      `/weapp/utils/get_login_info${query}`,
    )
    const { sdkAppID, accType, userSig } = info
    const path = `/weapp/double_room/login?sdkAppID=${sdkAppID}&accountType=${accType}&userID=${info.userID}&userSig=${userSig}`
    const { token } = await this.post<Operations['login']['reply']>(path, {})
    this.userID = info.userID
    this.token = token
  }

  /** A room operation by its name, or by an alias of it. */
  call<N extends OperationName>(type: RoomType, name: N, body: object): Promise<Answer<Operations[N]['reply']>>
  call(type: RoomType, name: string, body: object): Promise<Answer>
  async call(type: RoomType, name: string, body: object): Promise<Answer> {
    const answer = await this.post(`/weapp/${type}/${name}?userID=${this.userID}&token=${this.token}`, body)
    if (answer.code === 0) replySchema(name)?.parse(answer)
    else requireDocumented(name, answer)
    return answer
  }

  /** Gets a push URL and enters with it. */
  async enter(type: RoomType, roomID: string, more: object = {}): Promise<Answer<AddPusherReply>> {
    const { pushURL } = await this.pushURL(type)
    return this.call(type, 'add_pusher', {
      roomID,
      userID: this.userID,
      userName: `name of ${this.userID}`,
      userAvatar: '',
      pushURL,
      ...more,
    })
  }

  pushURL(type: RoomType = 'double_room'): Promise<Answer<GetPushURLReply>> {
    return this.call(type, 'get_push_url', { userID: this.userID })
  }

  create(type: RoomType, roomID = '', more: object = {}): Promise<Answer<CreateRoomReply>> {
    return this.call(type, 'create_room', { userID: this.userID, roomID, roomInfo: 'a room', ...more })
  }

  get<R = { [field: string]: unknown }>(path: string, headers: { [name: string]: string } = {}): Promise<Answer<R>> {
    return this.fetch(path, { headers })
  }

  post<R = { [field: string]: unknown }>(
    path: string,
    body: object,
    headers: { [name: string]: string } = {},
  ): Promise<Answer<R>> {
    return this.fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  }

  private async fetch<R>(path: string, init: RequestInit): Promise<Answer<R>> {
    const response = await fetch(this.url + path, init)
    const text = await response.text()
    const reply: R = JSON.parse(text)
    return { ...reply, status: response.status }
  }
}

/** Fails when an operation answers with a code that its description does not name. */
function requireDocumented(name: string, { code, message }: Answer): void {
  const note = Object.entries(OPERATION_NOTES).find(([known]) => known === name)?.[1]
  const codes: readonly unknown[] =
    note === undefined ? [code] : [...note.codes, Code.BAD_REQUEST, Code.AUTH, Code.INTERNAL]
  if (!codes.includes(code))
    throw new Error(`${name} was answered with code ${code} (${message}), which operation_notes.ts does not name`)
}

/** What the contract says of the replies of an operation. */
function replySchema(name: string) {
  return Object.entries(operations).find(([known]) => known === name)?.[1].reply
}
