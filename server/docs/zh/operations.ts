/** What the operations and the GET requests do. */
export const OPERATIONS: { readonly [english: string]: string } = {
  'First-generation clients: an identity to log in with': '第一代客户端：取登录身份',
  'Exchange a userSig for a token': '用 userSig 换 token',
  'End the token': '结束 token',
  'A signed URL to publish to': '取带签名的推流地址',
  'Create a room; it opens when its creator enters': '创建房间；创建者进入后开放',
  'Close a room (its creator only)': '关闭房间（只有创建者）',
  'Enter a room as a publisher; creates it when missing': '以推流者身份进房；房间不存在时创建',
  'Leave a room': '退出房间',
  'A room and its members': '房间和其中的成员',
  'Listed rooms, oldest first': '房间列表，最早的在前',
  'Stay in the room': '心跳，保留席位',
  'Record the room or one member (the creator only)': '录制整个房间或一个成员（只有创建者）',
  'Stop recording (the creator only)': '停止录制（只有创建者）',
  'Recordings that the caller may fetch, newest first': '调用者可以取的录制文件，最新的在前',
  'Register as audience': '登记为观众',
  'Leave the audience': '退出观众',
  'The audience: exact count, newest 30': '观众：准确人数和最新的 30 人',
  'Increment, decrement or set a custom field': '自定义字段加一、减一或设置',
  'The custom fields': '自定义字段',
  'Ask the presenter for link-mic': '向主播申请连麦',
  'Withdraw a link-mic request': '取消连麦申请',
  'Mix pictures in the cloud (the creator only)': '云端混流（只有创建者）',
  'An identity to log in with': '取登录身份',
  'guest: a new random id, or the old one for whoever sends its userSig. wechat: userIDPrefix=weixin and code. open: any userID is believed.':
    'guest：新的随机 id，带上旧 id 的 userSig 则沿用旧 id。wechat：userIDPrefix=weixin 和 code。open：任何 userID 都接受。',
  'A stream to try things with, and its play addresses (with `?doctor` the administrator’s)':
    '测试用的流和它的播放地址（带 `?doctor` 时用管理员令牌）',
  'The play address of one’s own test stream (with `?doctor` the administrator’s)':
    '自己的测试流的播放地址（带 `?doctor` 时用管理员令牌）',
  'Whether every plane is set right (administrator)': '检查每个平面的配置（管理员）',
  'Every live stream in figures, with its room and its user (administrator)':
    '每路直播流的数据，带房间和用户（管理员）',
  'One entry per stream': '每路流一项',
  'The log files, as a page (administrator)': '日志文件列表页（管理员）',
  'One log file (administrator)': '取一个日志文件（管理员）',
  'WebSocket: events of rooms, chat, heartbeats (im.provider embedded)':
    'WebSocket：房间事件、聊天、心跳（im.provider 为 embedded）',
  'Answers as soon as requests are served': '能处理请求就回答',
  'Whether the server can work': '服务能否工作',
  'Prometheus (administrator, or anybody with metrics.access open)':
    'Prometheus 指标（管理员；metrics.access 为 open 时任何人）',
  'This document': '本文档',
  'This document, to read': '本文档的阅读页',
}
