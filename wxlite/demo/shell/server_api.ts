import { isChinese } from '../../components/stage/language'
import { wxPlatform } from '../../utils/getlogininfo'
import type { TestPushURLReply } from '../../utils/protocol'
import rtcroom from '../../utils/rtcroom'
import { texts } from '../texts/texts'
import { signIn } from './session'
import { serverUrl } from './settings'

/** What the server answered, as text fields; how long it took. */
export interface Answer {
  status: number
  fields: ReadonlyMap<string, unknown>
  ms: number
}

const TIMEOUT_MS = 8000

/** One GET to the room server. Fails with an Error whose message is the platform's. */
export function ask(path: string, token = ''): Promise<Answer> {
  const platform = wxPlatform()
  const begun = platform.now()
  return new Promise((resolve, reject) => {
    platform.request({
      url: `${serverUrl()}${inLanguage(path)}`,
      method: 'GET',
      header: token === '' ? {} : { authorization: `Bearer ${token}` },
      body: '',
      timeout: TIMEOUT_MS,
      answered: (status, data) =>
        resolve({
          status,
          fields: new Map(Object.entries(typeof data === 'object' && data !== null ? data : {})),
          ms: platform.now() - begun,
        }),
      failed: (errMsg) => reject(new Error(errMsg)),
    })
  })
}

/** The server's messages are shown as they come. */
function inLanguage(path: string): string {
  return isChinese() ? path : `${path}${path.includes('?') ? '&' : '?'}lang=en`
}

function textOf(fields: ReadonlyMap<string, unknown>, name: string): string {
  const value = fields.get(name)
  return typeof value === 'string' ? value : ''
}

/** Asks with the token of this user; fails with the server's message when its code is not 0. */
async function askAsUser(path: string): Promise<ReadonlyMap<string, unknown>> {
  await signIn('double_room')
  const { userID, token } = rtcroom.getAccountInfo()
  const { fields } = await ask(`${path}?userID=${userID}&token=${token}`, token)
  if (fields.get('code') !== 0) throw new Error(textOf(fields, 'message') || texts.serverApi.noAnswer)
  return fields
}

export type TestURLs = Pick<
  TestPushURLReply,
  'url_push' | 'url_play_flv' | 'url_play_rtmp' | 'url_play_hls' | 'url_play_acc'
>

/** A push URL to try the camera with, and the play URLs of that stream. */
export async function testPushURLs(): Promise<TestURLs> {
  const fields = await askAsUser('/weapp/utils/get_test_pushurl')
  const text = (name: string) => textOf(fields, name)
  return {
    url_push: text('url_push'),
    url_play_flv: text('url_play_flv'),
    url_play_rtmp: text('url_play_rtmp'),
    url_play_hls: text('url_play_hls'),
    url_play_acc: text('url_play_acc'),
  }
}

/** The low-latency play URL of this user's newest test stream. */
export async function testAccURL(): Promise<string> {
  return textOf(await askAsUser('/weapp/utils/get_test_rtmpaccurl'), 'url_rtmpacc')
}
