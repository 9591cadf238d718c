/** The notification socket. */
export const SOCKET: { readonly [english: string]: string } = {
  'JSON text frames. The client sends `{id, op, ...}` (schema ImRequest) and is answered by `{id, code, message, ...}`:':
    'JSON 文本帧。客户端发送 `{id, op, ...}`（见 ImRequest），收到 `{id, code, message, ...}`：',
  '- `auth {userID, token}`: first, within 5 s.': '- `auth {userID, token}`：第一帧，5 秒之内。',
  '- `join {roomID, seq?, msgSeq?}`: members and registered audience. Answers the events and messages missed since, or `reset: true` with the whole `room`.':
    '- `join {roomID, seq?, msgSeq?}`：成员和已登记的观众。回答之后错过的事件和消息；或 `reset: true` 加整个 `room`。',
  '- `leave {roomID}`': '- `leave {roomID}`',
  '- `beat {roomID, away?}`: as pusher_heartbeat.': '- `beat {roomID, away?}`：同 pusher_heartbeat。',
  '- `send {roomID, kind: text | custom, cmd?, data}`: to the room. Answers `msgSeq`.':
    '- `send {roomID, kind: text | custom, cmd?, data}`：发给房间。回答 `msgSeq`。',
  '- `c2c {toUserID, data: {cmd, data}}`: to one user of the same room; link-mic messages are decided by the server.':
    '- `c2c {toUserID, data: {cmd, data}}`：发给同一房间的一个用户；连麦消息由服务器裁决。',
  '- `ping`: at least once a minute, when nothing else is said.': '- `ping`：没有别的帧时，至少每分钟一次。',
  'The server pushes `{event, roomID, ...}`. Numbered by `seq`: `join`, `update` (with `pusher`), `quit` (`userID`, `reason`), `creator` (`roomCreator`, `mixedPlayURL`), `recording` (`recording`: who is recorded now), `close` (`reason`); a gap means: fetch get_pushers. Without a number, at most once a second: `audience`, `custom`. Chat, numbered by `msgSeq`: `message`. To one user: `c2c`, `kicked`, `replaced`, `record`.':
    '服务器推送 `{event, roomID, ...}`。按 `seq` 编号：`join`、`update`（带 `pusher`）、`quit`（`userID`、`reason`）、`creator`（`roomCreator`、`mixedPlayURL`）、`recording`（`recording`：现在被录制的人）、`close`（`reason`）；编号有缺口就取 get_pushers。没有编号、每秒最多一次：`audience`、`custom`。聊天按 `msgSeq` 编号：`message`。只发给一个用户：`c2c`、`kicked`、`replaced`、`record`。',
  'Close codes, and what a client does next:': '关闭码，以及客户端接下来做什么：',
  '- 1012 the server restarts: connect again, with growing pauses': '- 1012 服务重启：重连，间隔逐次加长',
  '- 4400 a frame that is no request: connect again after 15 s or more': '- 4400 不是请求的帧：15 秒以后再重连',
  '- 4401 no login, or one that has ended: log in, then connect again': '- 4401 未登录或登录已失效：先登录再重连',
  '- 4403 the user was kicked: stay away until the user enters again': '- 4403 用户被移出：不重连，直到用户再次进入',
  '- 4408 nothing was sent for too long: connect again, with growing pauses': '- 4408 太久没有发送：重连，间隔逐次加长',
  '- 4409 newer sockets of the user took its place: stay away until the user enters again':
    '- 4409 被该用户更新的连接取代：不重连，直到用户再次进入',
  '- 4429 too many frames or sockets: connect again after 15 s or more': '- 4429 帧或连接过多：15 秒以后再重连',
}
