import { spoken } from './platform/spoken'

/** The English of every text that the library shows. `{}` stands for what a text names. */
const ENGLISH: { readonly [chinese: string]: string } = {
  // Called wrongly
  请检查调用参数: 'check the arguments',
  '参数 options 须为对象': 'options has to be an object',
  '缺少参数 {}': 'the argument {} is missing',
  '参数 {} 不能超过 {} 字节': 'the argument {} may have {} bytes at most',
  '参数 {} 须为数字': 'the argument {} has to be a number',
  '参数 operation 须为 inc、dec 或 set': 'operation has to be inc, dec or set',
  'serverDomain 须为完整地址并以 / 结尾': 'serverDomain has to be a whole address that ends with /',
  '例如 https://host/weapp/double_room/': 'such as https://host/weapp/double_room/',
  尚未登录: 'Not logged in yet',
  '请先调用 login': 'call login first',
  已在其他房间中: 'You are in another room',
  '请先调用 exitRoom': 'call exitRoom first',
  当前不在房间中: 'You are in no room',
  请先进入房间: 'enter a room first',
  通话已经开始: 'The call has begun already',
  直播已经开始: 'The live room has begun already',
  '请先调用 stop': 'call stop first',
  连麦已经开始: 'Link-mic has begun already',
  只有观众可以申请连麦: 'Only the audience may ask for link-mic',
  '{}: timeout {} 无效，已改用默认值': '{}: timeout {} is not valid, the default is used',
  呼叫已停止: 'The calls were stopped',
  '请重新 createCalls': 'make new ones by createCalls',
  排队已停止: 'The queue was stopped',
  '请重新 createQueue': 'make a new one by createQueue',
  '参数 msg 无法写成 JSON': 'msg cannot be written as JSON',
  没有来电: 'Nobody calls',
  没有正在呼叫: 'Nobody is being called',
  尚未接待客户: 'No customer was taken',
  '参数 userIDs 须为数组': 'userIDs has to be an array',
  '来电需要腾讯云 IM': 'Calls need Tencent Cloud IM',
  '传入 im: tencentIM(TencentCloudChat)': 'hand in im: tencentIM(TencentCloudChat)',
  // No answer
  网络请求失败或超时: 'The network failed, or nothing answered in time',
  '{}。{}、serverDomain': '{}; {}, and serverDomain',
  '请检查网络和 {} 合法域名': 'check the network and the list of {} domains',
  没有应答: 'no answer came',
  回包不完整: 'the answer is not complete',
  '登录续期失败，稍后重试': 'the login could not be renewed, later again',
  请求已取消: 'The request was taken back',
  '{} 不完整': '{} is not complete',
  // Notifications
  消息通道未连接: 'The message channel is not connected',
  '正在自动重连；{}': 'it reconnects by itself; {}',
  消息通道与服务端不一致: "The message channel is not the server's",
  '请用 createRTCRoom({ im: tencentIM(TencentCloudChat) })': 'use createRTCRoom({ im: tencentIM(TencentCloudChat) })',
  '请去掉 im 选项': 'leave the option im out',
  'IM 登录失败': 'The IM login failed',
  'IM 未登录': 'IM is not logged in',
  '没有应答，请检查网络和小程序后台的合法域名': "no answer, check the network and the mini-program's list of domains",
  消息未能发送: 'The message could not be sent',
  // What refusals of the server mean
  '已结束、未开放，或无权操作': 'it has ended, is not open yet, or you are not in charge of it',
  '请重新 login 或 getPushURL': 'call login or getPushURL again',
  '请换一个 roomID': 'take another roomID',
  '见 unkickPusher': 'see unkickPusher',
  '请先 requestJoinPusher': 'call requestJoinPusher first',
  见服务端配置: "see the server's settings",
  '见服务端 maxMembers': "see maxMembers of the server's settings",
  // Ends
  房间已关闭: 'The room was closed',
  您已被移出该房间: 'You were removed from this room',
  您已在其他设备进入该房间: 'You entered this room on another device',
  房间人数已满: 'The room is full',
  '登录已失效，请重新登录': 'The login has ended, please log in again',
  // Link-mic
  正在等待主播回应: 'Waiting for the presenter to answer',
  '请先等待，或调用 cancelJoinPusher': 'wait, or call cancelJoinPusher',
  主播没有回应: 'The presenter did not answer',
  主播拒绝了连麦请求: 'The presenter refused link-mic',
  已取消连麦请求: 'The request for link-mic was taken back',
  // Tags
  已停止: 'Stopped',
  播放失败: 'The picture cannot be played',
  '正在自动重试，请检查网络': 'it is tried again by itself, check the network',
  摄像头打开失败: 'The camera could not be opened',
  请检查摄像头是否被占用: 'look whether something else uses the camera',
  麦克风打开失败: 'The microphone could not be opened',
  请检查麦克风是否被占用: 'look whether something else uses the microphone',
  音视频编码失败: 'Picture or sound could not be encoded',
  请关闭其他占用摄像头的应用后重试: 'close other apps that use the camera, and try again',
  没有摄像头或麦克风权限: 'No permission for camera or microphone',
  请在小程序设置中允许使用摄像头和麦克风: "allow camera and microphone in the mini-program's settings",
  画面中断: 'The picture was cut off',
  '摄像头被拔出或收回，或屏幕共享已结束': 'the camera was taken away, or the shared screen has ended',
  麦克风中断: 'The sound was cut off',
  '麦克风被拔出或收回，请另选一个': 'the microphone was taken away, choose another',
  这台服务器不接收网页的画面: 'This server takes no streams from web pages',
  '请管理员使用自带的媒体服务，或打开 media.srs.webrtc':
    'the operator can use the embedded media plane, or switch media.srs.webrtc on',
  连接不上媒体服务器: 'The media server cannot be reached',
  '当前网络不放行 UDP，请换一个网络，或请管理员放行':
    'this network lets no UDP through: take another one, or ask its operator',
  推流连接断开: 'The push was cut off',
  请检查网络后重新进入房间: 'check the network and enter the room again',
}

/** Texts that name something, as what they look like. Made by a function: bundles without English leave it out. */
const PATTERNS = /* @__PURE__ */ patterns()

function patterns(): { looks: RegExp; english: string }[] {
  return Object.entries(ENGLISH)
    .filter(([chinese]) => chinese.includes('{}'))
    .map(([chinese, english]) => ({
      looks: new RegExp(`^${escaped(chinese).replace(/\\\{\\\}/g, '(.*?)')}$`),
      english,
    }))
}

/**
 * Switches the library to English: its own texts (`errMsg`, `hint`, warnings), and the server's, by `lang=en` in
 * requests. Call it before the login.
 *
 * @example if (!/^zh/.test(wx.getAppBaseInfo().language)) speakEnglish()
 */
export function speakEnglish(): void {
  spoken.say = inEnglish
  spoken.ask = (url) => `${url}${url.includes('?') ? '&' : '?'}lang=en`
}

/** As it is where none is known: the server's own texts, the platform's, the app's. */
function inEnglish(text: string): string {
  const known = ENGLISH[text]
  if (known !== undefined) return known
  for (const { looks, english } of PATTERNS) {
    const names = looks.exec(text)?.slice(1)
    if (names) return names.reduce((said, name) => said.replace('{}', () => inEnglish(name)), english)
  }
  return text
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
