/**
 * What replies say to clients that send `lang=en`: the English of each Chinese message. `{}` stands for what a message
 * names. A test holds that no message of the source is missing.
 */
const ENGLISH: { readonly [chinese: string]: string } = {
  // Result codes, where nothing more precise is known.
  请求成功: 'OK',
  '服务器内部错误，请稍后再试': 'Internal error of the server, please try again later',
  请求参数错误: 'Wrong parameters',
  房间不存在: 'There is no such room',
  您不在该房间中: 'You are not in this room',
  群组创建失败: 'The group could not be made',
  '鉴权失败，请重新登录': 'Not authorised, please log in again',
  内容过长或格式错误: 'Too long, or malformed',
  房间已存在: 'The room exists already',
  您已被移出该房间: 'You were removed from this room',
  主播尚未同意连麦: 'The presenter has not agreed to link-mic',
  当前服务不支持该功能: 'This server cannot do that',
  超出房间人数上限: 'The room is full',
  // Calls
  不能呼叫自己: 'You cannot call yourself',
  '您正在通话中，请先结束当前通话': 'You are in a call already, please end it first',
  通话不存在或已结束: 'There is no such call, or it is over',
  该通话已在其他设备上处理: 'The call was answered on another device',
  '呼叫过于频繁，请稍后再试': 'Too many calls, please try again later',
  '当前服务不允许用户直接呼叫，请由业务后端发起':
    'Users may not call each other here, the backend has to call (call.allow)',
  // Queues
  '排队过于频繁，请稍后再试': 'Too many entries into queues, please try again later',
  '排队人数已满，请稍后再试': 'The queue is full, please try again later',
  '您不在排队中，请重新排队': 'You are not in the queue, please enter it again',
  您不是该队列的客服: 'You are no agent of this queue',
  '没有等待中的客户，或已被其他客服接待': 'Nobody is waiting, or another agent was faster',
  '该客户正在通话中，请稍后再试': 'The customer is in a call, please try again later',
  该房间不是您接待的客户: 'This is not the room of a customer of yours',
  '请填写 queue 或 targetUserID 之一': 'Say either queue or targetUserID',
  对方不是客服: 'That user is no agent',
  // Requests
  请求内容格式错误: 'The body is malformed',
  接口不存在: 'There is no such interface',
  请求内容过大: 'The body is too large',
  不支持的内容编码: 'This content encoding is not supported',
  请求格式错误: 'The request is malformed',
  '请求的 Host 不正确，请检查代理的设置，或设置 publicUrl':
    'The Host of the request is wrong: check what the proxy passes on, or set publicUrl',
  '请求内容应为 JSON（Content-Type: application/json）': 'The body should be JSON (Content-Type: application/json)',
  '请求过于频繁，请稍后再试': 'Too many requests, please try again later',
  '请求参数错误：应为 JSON 对象': 'Wrong parameters: it should be a JSON object',
  '请求参数错误：缺少 {}': 'Wrong parameters: {} is missing',
  '请求参数错误：缺少 value': 'Wrong parameters: value is missing',
  '请求参数错误：{} 格式不正确': 'Wrong parameters: {} is malformed',
  '请求参数错误：{}': 'Wrong parameters: {}',
  '{} 不能超过 {} 字节': '{} may have {} bytes at most',
  '不能超过 {} 字节': 'at most {} bytes',
  '{} 含有无法使用的字符': '{} has characters that cannot be used',
  含有无法使用的字符: 'has characters that cannot be used',
  '请求参数错误：file 不正确': 'Wrong parameters: file is wrong',
  日志文件不存在: 'There is no such log file',
  当前媒体服务不提供流的统计: 'This media plane tells no figures of streams',
  '需要管理员令牌（Authorization: Bearer）': "The administrator's token is needed (Authorization: Bearer)",
  // Who is who
  '登录已失效，请重新登录': 'The login has ended, please log in again',
  'userSig 已过期，请重新获取': 'The userSig has expired, get a new one',
  'userSig 校验失败': 'The userSig is wrong',
  'userID 只能包含字母、数字、下划线和连字符，最长 {} 个字符':
    'A userID has letters, digits, _ and - only, at most {} characters',
  '沿用旧的 userID 需要其有效的 userSig；不带 userID 可获得新的访客身份':
    'To keep a userID its valid userSig is needed; without a userID you get a new guest identity',
  '请用 wx.login 取得 code，并带上 userIDPrefix=weixin 和 code':
    'Get a code by wx.login, and send userIDPrefix=weixin and code',
  'code 格式错误': 'The code is malformed',
  '登录人数过多，请稍后再试': 'Too many people log in, please try again later',
  '暂时无法连接微信服务器，请稍后再试': "WeChat's servers cannot be reached now, please try again later",
  '微信登录失败，请稍后再试': 'The WeChat login failed, please try again later',
  '微信系统繁忙，请稍后再试': 'WeChat is busy, please try again later',
  '登录凭证无效，请重新进入小程序': 'The login code is not valid, please open the mini-program again',
  '登录凭证已被使用，请重新登录': 'The login code was used before, please log in again',
  '登录过于频繁，请稍后再试': 'Too many logins, please try again later',
  '该微信账号存在风险，已被微信限制登录': 'WeChat does not let this account log in, it finds it risky',
  '微信登录配置有误，请联系管理员': 'The WeChat login is set wrong, please tell the operator',
  '缺少 token，请先登录': 'The token is missing, log in first',
  'userID 与登录用户不符': 'The userID is not that of the login',
  'token 重复': 'The token stands there twice',
  'Authorization 格式错误': 'Authorization is malformed',
  '此接口未启用，请使用 get_login_info': 'This interface is off, use get_login_info',
  'sdkAppID 与服务器不符': "The sdkAppID is not the server's",
  '缺少 userSig，请先获取登录信息': 'The userSig is missing, get the login information first',
  // Rooms
  只有房间创建者可以进行该操作: 'Only the creator of the room may do that',
  只有房间创建者可以这样做: 'Only the creator of the room may do that',
  只有房间创建者可以设置自定义字段: 'Only the creator of the room may set custom fields',
  房间已关闭: 'The room was closed',
  观众人数已达上限: 'The audience is full',
  自定义字段过多: 'Too many custom fields',
  '缺少参数 value': 'The parameter value is missing',
  '自定义字段 {} 不是可计数的整数': 'The custom field {} is no whole number to count on',
  自定义字段总长度过大: 'The custom fields are too long in all',
  移出的用户过多: 'Too many users were removed',
  主播不在房间中: 'The presenter is not in the room',
  您已在连麦中: 'You are linked already',
  '请先进入房间观看，再申请连麦': 'Enter the room as audience before you ask for link-mic',
  '连麦申请过于频繁，请稍后再试': 'Too many link-mic requests, please try again later',
  '申请连麦的用户过多，请稍后再试': 'Too many users ask for link-mic, please try again later',
  '该用户没有申请连麦，或已取消': 'That user does not ask for link-mic, or took it back',
  该用户已被移出房间: 'That user was removed from the room',
  等待连麦的用户过多: 'Too many users wait for link-mic',
  您已在其他设备进入该房间: 'You entered this room on another device',
  '您创建的房间已达上限（{} 个）': 'You own as many rooms as are allowed ({})',
  // Messages
  该连接已登录: 'This connection is logged in already',
  '发送过于频繁，请稍后再试': 'Too many messages, please try again later',
  '消息不能超过 {} 字节': 'A message may have {} bytes at most',
  对方不在您所在的房间中: 'The other one is in no room of yours',
  连麦消息格式错误: 'The link-mic message is malformed',
  对方不在该房间中: 'The other one is not in this room',
  '只能由观众向主播申请、由主播处理连麦': 'Link-mic is asked for by the audience and answered by the presenter',
  请先登录: 'Log in first',
  加入的房间过多: 'Too many rooms were joined',
  请先进入房间: 'Enter the room first',
  请先加入房间: 'Join the room first',
  消息不能为空: 'A message must not be empty',
  '自定义消息缺少 cmd': 'The custom message has no cmd',
  '发言过于频繁，请稍后再试': 'You write too fast, please try again later',
  '房间消息过多，请稍后再试': 'Too many messages in this room, please try again later',
  '此地址只接受 WebSocket 连接（ws:// 或 wss://）；若经过代理，请让代理转发 Upgrade 和 Connection 请求头':
    'This address takes WebSocket connections only (ws:// or wss://); behind a proxy let it pass Upgrade and Connection on',
  // The store, WebRTC
  '服务暂时不可用，请稍后重试': 'The service is not available now, please try again later',
  服务器内部错误: 'Internal error of the server',
  'SDP 格式错误：{}': 'The SDP is malformed: {}',
  '不是 SDP': 'it is no SDP',
  '缺少 {}': '{} is missing',
  '最多一路 {}': 'one {} at most',
  只能包含音频和视频: 'audio and video only',
  'm= 的端口不正确': 'the port of m= is wrong',
  'SDP 不发送音视频，需要 a=sendonly 或 a=sendrecv': 'The SDP sends nothing, it needs a=sendonly or a=sendrecv',
  'SDP 不接收音视频，需要 a=recvonly 或 a=sendrecv': 'The SDP receives nothing, it needs a=recvonly or a=sendrecv',
  'SDP 的 {} 不含 {}，请使用支持它的浏览器或编码器':
    'The {} of the SDP has no {}, use a browser or encoder that has it',
  '地址缺少签名，请使用服务器返回的 whipURL 或 whepURL':
    'The address has no signature, use the whipURL or whepURL of the server',
  '地址签名错误、已过期或已失效，请重新获取':
    'The signature of the address is wrong, has expired or has ended, get a new one',
  '会话在另一个节点，请跟随 Location': 'The session is at another node: follow the Location',
  会话不存在或已结束: 'There is no such session, or it has ended',
  '只支持 {}': 'Only {} is supported',
  '该流尚未开始，请稍后重试': 'The stream has not begun, please try again later',
  '该流正在建立另一个推流连接，请稍后重试': 'Another push of this stream is being set up, please try again later',
  '该流原有的推流还未断开，请稍后重试': 'The push before of this stream has not ended yet, please try again later',
  'SDP 过大，最多 {} 字节': 'The SDP is too large, {} bytes at most',
  '请求体必须是 application/sdp': 'The body has to be application/sdp',
  '请求过于频繁，请稍后重试': 'Too many requests, please try again later',
  'WebRTC 连接数已达上限，请稍后重试': 'Too many WebRTC connections, please try again later',
  '媒体服务器暂时不可用，请稍后重试': 'The media server is not available now, please try again later',
  '媒体服务器不接受此 SDP，请确认浏览器支持 H.264 与 Opus':
    'The media server does not take this SDP, see that the browser has H.264 and Opus',
  // Doors, moderators, administrators
  '不能为 IM 管理员账号签发登录': "No login can be issued for the IM administrator's account",
  请通过业务后端登录: "Log in by the app's own backend",
  '该管理员令牌的权限为 {}，此接口需要 {}': 'The scope of this token is {}, this interface needs {}',
  '错误的管理员令牌过多，请 {} 秒后再试': "Too many wrong administrator's tokens, please try again in {} s",
  '未开启时间线（timeline.keepDays 为 0）': 'The timeline is off (timeline.keepDays is 0)',
  '服务器上没有可用的 ffmpeg，或未开启混流（mix.maxRooms）':
    'There is no ffmpeg on the server, or mixing is off (mix.maxRooms)',
  '主画面的流尚未推送，请稍后再试': 'The stream of the background is not published yet, please try again later',
  '同时混流的房间数已满，观众将看到主播画面':
    'No more rooms are mixed at a time: the audience sees the presenter alone',
  混流画面过大或过小: 'The mixed picture is too large or too small',
  混流小画面过小: 'A small picture of the mix is too small',
  混流小画面超出背景画面: 'A small picture lies outside the background',
  '当前媒体服务不支持转推，或未设置 forward.hosts': 'This media server cannot forward, or forward.hosts is not set',
  '没有这个转推，可能已停止或房间已结束': 'There is no such forward: it was stopped, or its room has ended',
  '转推的路数过多，请先停止一些转推': 'There are too many forwards: stop some first',
  'url 应为 rtmp(s)://主机[:端口]/应用/推流码，不含空格和用户名':
    'url takes rtmp(s)://host[:port]/app/key, without spaces and user names',
  '该服务器不在 forward.hosts 中，请由运维人员加入 主机:端口':
    'That server is not in forward.hosts: the operator adds it as host:port',
  '该主机名指向内网地址；如确需转推到内网，请在 forward.hosts 中直接写 IP':
    'That name leads to a private address; a server in a private network stands in forward.hosts by its IP address',
  没有这个录制文件: 'There is no such recording',
  '该录制正在进行，请先停止录制再删除': 'The recording runs, stop it before you remove it',
  '录制文件存放在云端，请在云控制台删除': "The recording is kept in the cloud, remove it in the cloud's console",
  系统消息: 'System message',
  '密码错误次数过多，请一分钟后再试': 'Too many wrong passwords, please try again in a minute',
  '申请过于频繁，请稍后再试': 'Too many requests to be let in, please try again later',
  '密码不正确，请重新输入': 'The password is wrong, please enter it again',
  '房主没有同意您进入，请稍后再试': 'You were not let in, please try again later',
  不能移出自己: 'You cannot remove yourself',
  '等待进入的人过多，请稍后再试': 'Too many wait at the door, please try again later',
  '该用户没有申请进入，或已离开': 'That user did not knock, or has left',
  该用户不在房间中: 'That user is not in the room',
  房间创建者无需设为管理员: 'The creator of the room needs not be a moderator',
  管理员过多: 'Too many moderators',
  静音的用户过多: 'Too many users are muted',
  禁言的用户过多: 'Too many users are kept from writing',
  您已被禁言: 'You are kept from writing',
  房间已关闭聊天: 'The chat of the room is off',
  当前仅连麦成员可以发言: 'Only members who publish may write now',
  只有房间创建者或管理员可以进行该操作: 'Only the creator of the room and its moderators may do that',
  管理员不能对房间创建者或其他管理员进行该操作: 'A moderator may not do that to the creator or to another moderator',
  '上报过于频繁，每 5 秒最多一次': 'Too many reports, one in 5 s at most',
  '该登录链接无效、已使用或已过期，请重新获取': 'The login link is not valid, was used or has expired, get a new one',
  '房间已锁定，暂时无法进入': 'The room is locked',
  '该房间需要密码，请输入正确的密码': 'The room has a password, please enter the right one',
  '内容含有不允许发布的信息，请修改后再试': 'This text may not be published, please change it',
  '举报过于频繁，请稍后再试': 'Too many reports, please try again later',
  '内容暂时无法审核，请稍后再试': 'The text cannot be checked right now, please try again later',
  正在等待房主同意: 'Waiting to be let in',
  // Streams and recordings
  'SRS 不支持混流': 'SRS does not mix',
  'pushURL 不是本服务签发的推流地址，请重新调用 get_push_url':
    'The pushURL is none of this server, call get_push_url again',
  'pushURL 属于其他用户': "The pushURL is another user's",
  'pushURL 签名错误或已失效，请重新调用 get_push_url':
    'The signature of the pushURL is wrong or it has ended, call get_push_url again',
  'pushURL 签名错误或已过期，请重新调用 get_push_url':
    'The signature of the pushURL is wrong or has expired, call get_push_url again',
  'pushURL 已失效，请重新调用 get_push_url': 'The pushURL has ended, call get_push_url again',
  '录制的路数过多或过于频繁，请停止一些录制或稍后再试':
    'Too many recordings, or too fast: stop some, or try again later',
  '录制空间已满，请等待正在进行的录制结束或删除旧的录制':
    'There is no room for recordings: wait until those that run end, or delete old ones',
  '混流参数错误：{}': 'Wrong parameters of mixing: {}',
  '混流参数错误：output_stream_id 不是本房间的流':
    'Wrong parameters of mixing: output_stream_id is no stream of this room',
  '混流参数错误：input_stream_id 不是本房间的流':
    'Wrong parameters of mixing: input_stream_id is no stream of this room',
  '混流参数错误：同一路流只能出现一次': 'Wrong parameters of mixing: a stream can appear only once',
  'url 是该房间自己的推流地址，转推过去会顶掉主播；请填写另一台服务器的地址':
    'url is a push address of this room: forwarded there, its presenter would be replaced; give the address of another server',
  '已有转推使用该地址，两路会互相顶替；请先停止它，或换一个推流码':
    'There is a forward to this address already, and two would take it from each other; stop that one first, or use another key',
  '混流请求过于频繁，请稍后再试': 'Too many requests to mix, please try again later',
  '云端混流暂时不可用，请稍后再试': 'Mixing in the cloud is not available now, please try again later',
  '未配置 media.tencent.secretId，无法混流': 'media.tencent.secretId is not set: nothing can be mixed',
  '云端录制启动失败，请稍后再试': 'The recording in the cloud could not begin, please try again later',
  'mergeParams 不是合法的 JSON': 'mergeParams is no valid JSON',
}

/** Messages with names in them: the parts around the names. */
const PATTERNS = Object.entries(ENGLISH)
  .filter(([chinese]) => chinese.includes('{}'))
  .map(([chinese, english]) => ({ parts: chinese.split('{}'), english }))

/** A message of ours in English; as it is where none is known. */
export function inEnglish(message: string): string {
  const known = ENGLISH[message]
  if (known !== undefined) return known
  for (const { parts, english } of PATTERNS) {
    const names = namesIn(message, parts)
    if (names) return names.reduce((text, name) => text.replace('{}', () => inEnglish(name)), english)
  }
  return message
}

/** Whether the query of this address asks for English. */
export function asksForEnglish(url: string): boolean {
  return new URLSearchParams(url.slice(url.indexOf('?') + 1)).get('lang') === 'en'
}

/** What stands between the parts; undefined when the message is another one. */
function namesIn(message: string, [first = '', ...rest]: readonly string[]): string[] | undefined {
  if (!message.startsWith(first)) return undefined
  const names: string[] = []
  let from = first.length
  for (const [i, part] of rest.entries()) {
    const last = i === rest.length - 1
    const at = part === '' || last ? message.length - part.length : message.indexOf(part, from)
    if (at < from || !message.startsWith(part, at)) return undefined
    names.push(message.slice(from, at))
    from = at + part.length
  }
  return names
}
