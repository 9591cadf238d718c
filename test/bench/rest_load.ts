import { rawGet, rawPost, send } from './lanes.js'

// Who calls the server over REST in the benches, and with what.

export const SEATS = 4
const LANES = 16

/** Rooms that nobody has to keep, anybody may log in, and this one address may do what it likes. */
export const SETTINGS = {
  RTCROOM_IDENTITY_MODE: 'open',
  RTCROOM_MULTI_ROOM_HEARTBEAT_TIMEOUT: '86400',
  RTCROOM_LIVE_ROOM_HEARTBEAT_TIMEOUT: '86400',
  RTCROOM_LIVE_ROOM_LINK_MIC: 'open',
  // The limits stay in force; only this one address may do more.
  RTCROOM_RATE_LIMIT_PER_ADDRESS: '10000000',
  RTCROOM_RATE_LIMIT_PER_USER: '10000000',
  RTCROOM_RATE_LIMIT_LOGINS: '10000000',
}

export interface User {
  userID: string
  token: string
  query: string
  pushURL: string
}

/** What is asked in one figure: lists of requests, each worked off in order on a connection of its own. */
export interface RestFigure {
  what: string
  requests: (round: number) => readonly string[][]
}

const NOBODY: User = { userID: '', token: '', query: '', pushURL: '' }

/** Logs users in and gives each a push URL. */
export async function logIn(port: number, count: number): Promise<User[]> {
  const ids = Array.from({ length: count }, (_, number) => `user_${number}`)
  const ask = (requests: readonly string[]) => send(port, requests, { keep: true })
  const infos = await ask(ids.map((id) => rawGet(`/weapp/utils/get_login_info?userID=${id}`)))
  const sigs = infos.map((body) => String(JSON.parse(body).userSig))
  const logins = await ask(
    ids.map((id, number) => rawPost(`/weapp/multi_room/login?userID=${id}&userSig=${sigs[number]}`, {})),
  )
  const tokens = logins.map((body) => String(JSON.parse(body).token))
  const queries = ids.map((id, number) => `?userID=${id}&token=${tokens[number]}`)
  const grants = await ask(queries.map((query) => rawPost(`/weapp/multi_room/get_push_url${query}`, {})))
  return ids.map((userID, number) => ({
    userID,
    token: tokens[number] ?? '',
    query: queries[number] ?? '',
    pushURL: String(JSON.parse(grants[number] ?? '{}').pushURL),
  }))
}

export const call = (type: string, name: string, user: User, body: object) =>
  rawPost(`/weapp/${type}/${name}${user.query}`, { userID: user.userID, ...body })

export const enter = (type: string, user: User, roomID: string) =>
  call(type, 'add_pusher', user, {
    roomID,
    userName: `nick of ${user.userID}`,
    userAvatar: 'https://wx.example/vi_32/132',
    pushURL: user.pushURL,
    roomInfo: '{"title":"a room"}',
  })

/** Requests spread over 16 connections. */
export function spread(count: number, request: (number: number) => string): string[][] {
  const lists: string[][] = Array.from({ length: LANES }, () => [])
  for (let number = 0; number < count; number += 1) lists[number % LANES]?.push(request(number))
  return lists
}

/** Fills a server with rooms of four, and answers what can be asked of it then. `requests`: of one round. */
export async function fillRooms(port: number, rooms: number, requests: number): Promise<RestFigure[]> {
  const users = await logIn(port, rooms)
  const user = (number: number): User => users[number % users.length] ?? NOBODY
  const seats = Array.from({ length: rooms * SEATS }, (_, number) => {
    const room = Math.floor(number / SEATS)
    return { roomID: `room_${room}`, who: user(room + (number % SEATS)) }
  })
  for (let seat = 0; seat < SEATS; seat += 1) {
    const entering = seats.filter((_, number) => number % SEATS === seat)
    await send(
      port,
      entering.map(({ roomID, who }) => enter('multi_room', who, roomID)),
    )
    const shows = Array.from({ length: 100 }, (_, room) =>
      enter('live_room', user(room * SEATS + seat), `show_${room}`),
    )
    await send(port, shows)
  }
  const anySeat = (number: number) => seats[(number * 7919) % seats.length] ?? { roomID: '', who: NOBODY }
  const inSeat = (name: string) => (round: number) =>
    spread(requests, (number) => {
      const { roomID, who } = anySeat(number + round * requests)
      return call('multi_room', name, who, { roomID })
    })
  const page = (type: string, index: number) => () =>
    spread(requests / 4, (number) => call(type, 'get_room_list', user(number), { cnt: 20, index }))
  const life = (round: number, number: number) => {
    const roomID = `life_${round + 1}_${number}`
    const who = user(number)
    return [
      call('double_room', 'create_room', who, { roomID, roomInfo: '' }),
      enter('double_room', who, roomID),
      call('double_room', 'delete_pusher', who, { roomID }),
    ]
  }
  const lives = Math.floor(requests / LANES / 3)
  return [
    { what: 'heartbeat', requests: inSeat('pusher_heartbeat') },
    { what: 'get_pushers', requests: inSeat('get_pushers') },
    { what: 'get_room_list of 100', requests: page('live_room', 0) },
    { what: `get_room_list of ${rooms}`, requests: page('multi_room', 0) },
    { what: `get_room_list of ${rooms}, at the end`, requests: page('multi_room', rooms - 20) },
    {
      what: 'create + enter + leave',
      requests: (round) =>
        Array.from({ length: LANES }, (_, lane) =>
          Array.from({ length: lives }, (_, step) => life(round, lane * lives + step)).flat(),
        ),
    },
  ]
}
