/** What the result codes mean. */
export const RESULT_CODES: { readonly [english: string]: string } = {
  'A fault of the server (HTTP 500); see its log.': '服务器自身的错误（HTTP 500），详见日志。',
  'Done.': '成功。',
  'A parameter is missing or wrong; the message names it. Also with HTTP 400, 404, 413, 415 and 429.':
    '参数缺失或错误，message 会指出是哪个。也用于 HTTP 400、404、413、415、429。',
  'The caller is not in the room (any more); `reason` says why. Enter again on `timeout` and `unknown` only.':
    '调用者不（再）在房间中，`reason` 说明原因。只有 `timeout` 和 `unknown` 时才应重新进入。',
  'The IM group could not be made (kept for old clients; this server goes on without the group).':
    'IM 群组创建失败（为旧客户端保留；本服务没有群组也会继续）。',
  'Not logged in, the login ended, or a userID that is not the caller’s.':
    '未登录、登录已失效，或 userID 不是调用者的。',
  'roomInfo is longer than 1024 bytes, or mergeParams is not JSON.':
    'roomInfo 超过 1024 字节，或 mergeParams 不是 JSON。',
  'The roomID is in use, under any room type; the reply carries `roomID`.':
    'roomID 已被使用（不分房间类型）；回包带有 `roomID`。',
  'The caller was kicked out of this room; final until lifted.': '调用者已被移出该房间，解除之前不能再进。',
  'The presenter has not granted link-mic.': '主播尚未同意连麦。',
  'This provider cannot do it.': '当前的服务商不支持。',
  'The content check did not let a text through; nothing has changed. With HTTP 429 it could not be asked: later.':
    '文字没有通过内容审核，什么都没有改变。HTTP 429 表示暂时无法审核，请稍后再试。',
  'The room, or its audience, is full.': '房间或观众已满。',
}
