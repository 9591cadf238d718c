import type { Stand } from './stand.js'

/** Three phones in one live room: its presenter, and two of the audience who see and hear her. */
export async function liveRoom(open: Stand['open']) {
  const demo = await open({ phones: 3 })
  const [host, guest, viewer] = [demo.phone(1), demo.phone(2), demo.phone(3)]
  await host.createRoom('直播连麦', '今晚直播')
  await host.shows('直播中')
  await guest.enterRoom('直播连麦', '今晚直播')
  await viewer.enterRoom('直播连麦', '今晚直播')
  await Promise.all([guest.sees(1), viewer.sees(1)])
  await viewer.hears()
  return { demo, host, guest, viewer }
}
