import { createHash } from 'node:crypto'
import type { RTCRoomConfig } from '../../server/config.js'
import { RestClient } from './rest_client.js'
import { TencentImEmulator } from './tencent_im_emulator.js'
import { TencentLiveEmulator } from './tencent_live_emulator.js'

/** Both emulated clouds of Tencent, and the settings of an old account that uses them. */
export class TencentClouds {
  readonly im = new TencentImEmulator()
  readonly live = new TencentLiveEmulator()

  async start(): Promise<void> {
    await Promise.all([this.im.start(), this.live.start()])
  }

  async stop(): Promise<void> {
    await Promise.all([this.im.stop(), this.live.stop()])
  }

  get settings(): RTCRoomConfig {
    const { im, live } = this
    const { pushDomain, playDomain, secretId, secretKey } = live
    return {
      im: {
        provider: 'tencent',
        sdkAppId: im.sdkAppID,
        secretKey: im.secretKey,
        host: im.host,
        notification: 'system',
        callbackToken: 'token',
      },
      media: {
        provider: 'tencent',
        tencent: {
          ...{ pushDomain, playDomain, bizid: '8888', pushKey: 'push', accelerated: true, secretId, secretKey },
          ...{ callbackKey: 'callback', apiHost: `http://${live.endpoint.host}` },
        },
      },
    }
  }

  /** What the cloud asks before it passes a group's message on; answers the code that the sender gets. */
  async beforeSending(url: string, roomID: string, userID: string, kind: 'text' | 'custom', now: number) {
    const RequestTime = String(Math.floor(now / 1000))
    const Sign = createHash('sha256').update(`token${RequestTime}`).digest('hex')
    const query = new URLSearchParams({ SdkAppid: String(this.im.sdkAppID), RequestTime, Sign })
    const data = kind === 'text' ? { cmd: 'CustomTextMsg', data: {} } : { cmd: 'CustomCmdMsg', data: { cmd: 'like' } }
    const reply = await new RestClient(url).post(`/weapp/callbacks/im?${query}`, {
      CallbackCommand: 'Group.CallbackBeforeSendMsg',
      GroupId: roomID,
      From_Account: userID,
      MsgBody: [
        { MsgType: 'TIMCustomElem', MsgContent: { Data: JSON.stringify(data) } },
        { MsgType: 'TIMTextElem', MsgContent: { Text: 'hello' } },
      ],
    })
    return { code: reply.ErrorCode, info: reply.ErrorInfo }
  }

  /** What the cloud calls when a push begins or ends; answers the HTTP status. */
  async pushEvent(url: string, pushURL: string, live: boolean, sequence: number, key = 'callback'): Promise<number> {
    const stream_id = /\/live\/([^?]+)/.exec(pushURL)?.[1] ?? ''
    const t = Math.floor(Date.now() / 1000) + 600
    const sign = createHash('md5').update(`${key}${t}`).digest('hex')
    if (live) this.live.active.add(stream_id)
    else this.live.active.delete(stream_id)
    const body = {
      event_type: live ? 1 : 0,
      stream_id,
      channel_id: stream_id,
      sequence: String(sequence),
      event_time: t,
      appid: 1,
      t,
      sign,
    }
    return (await new RestClient(url).post('/weapp/callbacks/tencent_live', body)).status
  }
}
