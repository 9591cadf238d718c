import { TagType } from '../../../server/media/embedded/stream_tap.js'
import { audio, nameOf, RtmpClient, video } from '../../media/embedded/rtmp_client.js'
import { ImClient } from '../../support/im_client.js'
import { RestClient } from '../../support/rest_client.js'

/** Where a life happens. */
export interface Place {
  url: string
  rtmpPort: number
}

/** A room and three people, from their logins to the last logout: sockets, chat, a short stream, a kick, a farewell. */
export async function life({ url, rtmpPort }: Place, number: number, step: (name: string) => void): Promise<void> {
  const type = number % 2 === 0 ? 'multi_room' : 'live_room'
  const roomID = `churn_${number}`
  const people = ['anna', 'bob', 'carol'].map((name) => ({ name: `${name}_${number}`, client: new RestClient(url) }))
  for (const { name, client } of people) await client.login(name)
  const [anna, bob, carol] = people.map(({ client }) => client)
  if (!anna || !bob || !carol) return
  const call = async (who: RestClient, operation: string, body: object) => {
    step(operation)
    const { code, message } = await who.call(type, operation, { roomID, ...body })
    if (code !== 0) throw new Error(`${operation} of ${who.userID} was answered with ${code}: ${message}`)
  }

  await call(anna, 'create_room', { roomInfo: 'churn' })
  step('publish')
  const publishing = await shortStream(anna, type, roomID, rtmpPort)
  if (type === 'live_room') for (const guest of [bob, carol]) await call(guest, 'add_audience', { userInfo: '' })
  else for (const guest of [bob, carol]) await entered(guest, type, roomID)
  const sockets: ImClient[] = []
  step('join')
  for (const who of [anna, bob, carol]) {
    const socket = await ImClient.open(who)
    sockets.push(socket)
    const { code } = await socket.ask('join', { roomID })
    if (code !== 0) throw new Error(`join was answered with ${String(code)}`)
  }
  step('send')
  for (const socket of sockets) await socket.ask('send', { roomID, kind: 'text', data: `churn ${number}` })
  await call(anna, 'pusher_heartbeat', {})
  await call(anna, 'kick_pusher', { targetUserID: carol.userID })
  step('end of publishing')
  await publishing.end()
  if (type === 'live_room') await call(bob, 'delete_audience', {})
  else await call(bob, 'delete_pusher', {})
  for (const socket of sockets) socket.close()
  await call(anna, 'destroy_room', {})
  for (const who of [anna, bob, carol]) await call(who, 'logout', {})
}

async function entered(who: RestClient, type: 'multi_room' | 'live_room', roomID: string): Promise<string> {
  const { pushURL } = await who.pushURL(type)
  const { code } = await who.enter(type, roomID, { pushURL })
  if (code !== 0) throw new Error(`add_pusher was answered with ${code}`)
  return pushURL
}

/** Enters, and publishes some pictures and sound with the address. */
async function shortStream(
  who: RestClient,
  type: 'multi_room' | 'live_room',
  roomID: string,
  rtmpPort: number,
): Promise<RtmpClient> {
  const pushURL = await entered(who, type, roomID)
  const client = await RtmpClient.connected(rtmpPort)
  const code = await client.publish(nameOf(pushURL))
  if (code !== 'NetStream.Publish.Start') throw new Error(`publish was answered with ${code}`)
  client.send(TagType.VIDEO, 0, video.header())
  client.send(TagType.AUDIO, 0, audio.header())
  for (let at = 0; at < 400; at += 40) {
    client.send(TagType.VIDEO, at, at === 0 ? video.key(2_000) : video.inter(500))
    client.send(TagType.AUDIO, at, audio.frame(100))
  }
  return client
}
