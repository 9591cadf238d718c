import { TagCode } from '../api/tags'

/**
 * What a statechange of `<live-pusher>` means for the room. `publishing`: the stream is up. `weak`: the uplink is poor.
 * `reconnecting`: the tag reconnects by itself. `broken`: it will not, or the address is not accepted any more: it
 * needs a fresh one.
 * `interrupted`: the system stopped it (hidden, phone call). `camera`, `microphone`, `encoder`: that one does not work.
 * `unreachable`: this network lets nothing through to the media server.
 */
export type PusherMeaning =
  | 'publishing'
  | 'weak'
  | 'reconnecting'
  | 'broken'
  | 'interrupted'
  | DeviceFailure
  | 'unreachable'
  | 'nothing'

type DeviceFailure = 'camera' | 'microphone' | 'encoder'

const MEANINGS: { readonly [code: number]: PusherMeaning } = {
  1002: 'publishing',
  // Some phones with WeChat 7.0.5 send this in place of 1002.
  1005: 'publishing',
  1101: 'weak',
  1102: 'reconnecting',
  3001: 'reconnecting',
  3002: 'reconnecting',
  3003: 'reconnecting',
  // Closed by the server: a bad or expired signature, or the address is in use.
  3004: 'broken',
  3005: 'reconnecting',
  5000: 'interrupted',
  5001: 'interrupted',
  [-1301]: 'camera',
  [-1302]: 'microphone',
  // Video, audio: the phone cannot encode it. Another address would not help.
  [-1303]: 'encoder',
  [-1304]: 'encoder',
  [-1307]: 'broken',
  // Not one of WeChat's: a browser that publishes by WebRTC says so. Another address would not help.
  [-9307]: 'unreachable',
}

export function meaningOf(code: number): PusherMeaning {
  return MEANINGS[code] ?? 'nothing'
}

/** The failures of a pusher: a device, no permission, or a stream that fresh addresses did not recover. */
export type PusherFailure = DeviceFailure | 'permission' | 'lost' | 'unreachable'

export const FAILURES: {
  readonly [failure in PusherFailure]: { readonly code: number; readonly errMsg: string; readonly hint: string }
} = {
  camera: { code: TagCode.CAMERA, errMsg: '摄像头打开失败', hint: '请检查摄像头是否被占用' },
  microphone: { code: TagCode.MICROPHONE, errMsg: '麦克风打开失败', hint: '请检查麦克风是否被占用' },
  encoder: { code: TagCode.PUSH_LOST, errMsg: '音视频编码失败', hint: '请关闭其他占用摄像头的应用后重试' },
  permission: {
    code: TagCode.NO_PERMISSION,
    errMsg: '没有摄像头或麦克风权限',
    hint: '请在小程序设置中允许使用摄像头和麦克风',
  },
  unreachable: {
    code: TagCode.PUSH_LOST,
    errMsg: '连接不上媒体服务器',
    hint: '当前网络不放行 UDP，请换一个网络，或请管理员放行',
  },
  lost: { code: TagCode.PUSH_LOST, errMsg: '推流连接断开', hint: '请检查网络后重新进入房间' },
}
