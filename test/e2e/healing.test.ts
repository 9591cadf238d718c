import { describe, expect, it } from 'vitest'
import type { DemoPage, DemoPhone } from '../support/demo_page.js'
import { stand } from './stand.js'

const stage = stand()

async function call(name: string): Promise<{ demo: DemoPage; anna: DemoPhone; ben: DemoPhone }> {
  const demo = await stage.open()
  const [anna, ben] = [demo.phone(1), demo.phone(2)]
  await anna.createRoom('多人音视频', name)
  await anna.shows('邀请好友')
  await ben.enterRoom('多人音视频', name)
  await Promise.all([anna.sees(1), ben.sees(1)])
  demo.connectionsBreak = true
  return { demo, anna, ben }
}

describe('a call heals', () => {
  it('when one goes to the background and comes back: away, not gone', async () => {
    const { demo, anna, ben } = await call('切后台')
    await ben.toBackground()
    await anna.shows('暂时离开')
    await demo.picture('background')
    await ben.comeBack()
    await anna.showsNot('暂时离开')
    await Promise.all([anna.sees(1), ben.sees(1)])
  })

  it('when one loses the network for a while', async () => {
    const { demo, anna, ben } = await call('断网')
    await ben.network('lost')
    await ben.shows(/重新连接|重连/)
    await demo.picture('network-lost')
    await ben.network('ok')
    await Promise.all([anna.sees(1, 40_000), ben.sees(1, 40_000)])
    await ben.showsNot(/重新连接|重连/)
  })

  it('when the network of one becomes slow: the picture goes on', async () => {
    const { demo, anna, ben } = await call('弱网')
    await ben.network('slow')
    await Promise.all([anna.keepsSeeing(1), ben.keepsSeeing(1)])
    await demo.picture('network-slow')
    await ben.network('ok')
    await Promise.all([anna.keepsSeeing(1), ben.keepsSeeing(1)])
  })

  it('when one is killed: the other is alone soon, and a new start may enter again', async () => {
    const { demo, anna, ben } = await call('杀进程')
    await ben.kill()
    await anna.shows('邀请好友', 12_000)
    await demo.picture('killed')
    await ben.comeBack()
    await ben.enterRoom('多人音视频', '杀进程')
    await Promise.all([anna.sees(1), ben.sees(1)])
  })

  // A reload ended the meeting: the creator's seat lapsed with the socket, and the start page knew of no call.
  it('when the page is reloaded: the seats are held, and the start page leads back', async () => {
    const { demo, anna, ben } = await call('刷新')
    const asked: string[] = []
    demo.page.on('dialog', (dialog) => asked.push(dialog.type()))
    await demo.page.reload()
    expect(asked).toEqual(['beforeunload'])
    await anna.shows('返回通话')
    await demo.picture('return')
    await anna.tap('返回通话')
    await anna.shows('暂时离开')
    await ben.tap('返回通话')
    await Promise.all([anna.sees(1), ben.sees(1)])
    await anna.control('挂断')
    await anna.answer('离开')
    await anna.showsNot('返回通话')
  })

  it('when a presenter reloads: the live room goes on with its viewers', async () => {
    const demo = await stage.open()
    const [anna, ben] = [demo.phone(1), demo.phone(2)]
    await anna.createRoom('直播连麦', '刷新直播')
    await anna.shows('直播中')
    await ben.enterRoom('直播连麦', '刷新直播')
    await ben.sees(1)
    demo.connectionsBreak = true
    await demo.page.reload()
    await anna.tap('返回通话')
    await anna.shows('直播中')
    await ben.tap('返回通话')
    await ben.sees(1, 40_000)
    await anna.shows('1 人在看')
  })

  it('when the server crashes and is back: the same room, by itself', async () => {
    const { demo, anna, ben } = await call('重启服务器')
    await stage.server.restart(1_000)
    for (const phone of [anna, ben]) await phone.showsNot(/重新连接|重新进入/, 60_000)
    await Promise.all([anna.keepsSeeing(1), ben.keepsSeeing(1)])
    await demo.picture('server-restarted')
  })
})
