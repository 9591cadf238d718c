import { OPERATIONS } from './zh/operations.js'
import { RESULT_CODES } from './zh/result_codes.js'
import { SOCKET } from './zh/socket.js'

/** What the document says, in Chinese, line by line. A test holds that nothing is missing. */
export const CHINESE: { readonly [english: string]: string } = {
  // Chapters
  Login: '登录',
  Rooms: '房间',
  'Live rooms': '直播间',
  Recording: '录制',
  Helpers: '辅助接口',
  Notifications: '通知',
  Callbacks: '回调',
  'Running it': '运维',
  'An identity (get_login_info), then a token.': '先取身份（get_login_info），再换 token。',
  'double_room, multi_room and live_room alike: push, enter, beat, leave.':
    'double_room、multi_room、live_room 通用：推流、进房、心跳、退房。',
  'Audience, custom fields, link-mic and mixing: live_room only.': '观众、自定义字段、连麦和混流：只用于 live_room。',
  'MP4 files of members’ streams; by the creator.': '把成员的流录成 MP4 文件；由房间创建者操作。',
  'GET: credentials, streams to try things with, and what an administrator looks at.':
    'GET 接口：登录凭证、测试用的流、管理员查看的内容。',
  'The embedded notification socket.': '内置的通知通道。',
  'Health, metrics and this document.': '健康检查、指标和本文档。',
  // Callbacks
  'What clouds and SRS call, each with its own proof, while its plane is in use; and what this server calls itself (webhooks).':
    '云服务和 SRS 的回调，各有各的校验，只在使用对应的服务时存在；以及本服务主动发出的回调（webhook）。',
  'HTTP hooks of SRS, with the secret of media.srs.hookSecret (media.provider srs)':
    'SRS 的 HTTP 回调，带 media.srs.hookSecret 的密钥（media.provider 为 srs）',
  'media.srs.hookSecret': '即 media.srs.hookSecret',
  'code 0 agrees, any other refuses the client of SRS': 'code 为 0 表示同意，其他值会让 SRS 断开该客户端',
  'Events of Tencent Cloud Live, signed with media.tencent.callbackKey (media.provider tencent)':
    '腾讯云直播的事件，用 media.tencent.callbackKey 签名（media.provider 为 tencent）',
  'Events of Tencent Cloud IM, signed with im.callbackToken (im.provider tencent)':
    '腾讯云 IM 的事件，用 im.callbackToken 签名（im.provider 为 tencent）',
  'What Tencent Cloud IM expects, ActionStatus among it': '腾讯云 IM 要求的回包，含 ActionStatus',
  'WeChat checks the address of its message push, signed with wechat.messageToken':
    '微信校验消息推送的地址，用 wechat.messageToken 签名',
  'The echostr that was asked for': '原样返回 echostr',
  'Events of WeChat’s message push, signed with wechat.messageToken': '微信消息推送的事件，用 wechat.messageToken 签名',
  Taken: '已收下',
  'Refused, since the proof is wrong: the log says more': '校验不通过，拒绝；详见日志',
  'To every address of webhook.urls: what happens in rooms, signed by Standard Webhooks':
    '发给 webhook.urls 的每个地址：房间里发生的事，按 Standard Webhooks 签名',
  'The headers are `webhook-id`, `webhook-timestamp` and `webhook-signature`. Every type with its fields, retries and how secrets change: server/webhooks/README.md.':
    '请求头是 `webhook-id`、`webhook-timestamp` 和 `webhook-signature`。每种事件的字段、重试、更换密钥：见 server/webhooks/README.zh-CN.md。',
  'Taken, within 10 s; anything else is tried again for 24 h': '10 秒内收下；其他结果会在 24 小时内重试',
  'When it happened, ISO 8601': '发生的时间，ISO 8601',
  'The address takes nothing any more, until the next start': '该地址不再接收，直到下次启动',
  // Introduction
  'Every reply is a JSON object with `code` and `message` (Chinese, fit to be shown; English with `lang=en` in the query, or in the address of the socket). Outcomes that the protocol knows come with HTTP 200 and their code; malformed JSON is 400, an unknown route 404, a body beyond 64 kB 413, too many requests 429, and our own fault 500 with code -1.':
    '每个回包都是带 `code` 和 `message` 的 JSON 对象（`message` 是可以直接显示的中文；在查询参数或通知通道的地址里带 `lang=en` 则为英文）。协议内的结果一律是 HTTP 200 加结果码；JSON 格式错误为 400，接口不存在为 404，请求体超过 64 kB 为 413，请求过多为 429，服务器自身的错误为 500 加结果码 -1。',
  'The caller is the user of the token: `userID` and `token` in the query, or `Authorization: Bearer`. A `userID` that stands beside it must be the same. Bodies are JSON (whatever they are labelled) or forms; fields that are not named here are ignored.':
    '调用者就是 token 的用户：把 `userID` 和 `token` 写在查询参数里，或用 `Authorization: Bearer`。同时出现的 `userID` 必须一致。请求体是 JSON（不论标成什么类型）或表单；没有列出的字段会被忽略。',
  'The first calls, with `API` being the address of this server and `/weapp`:':
    '最初的几次调用，`API` 是本服务的地址加 `/weapp`：',
  ...RESULT_CODES,
  ...OPERATIONS,
  // Answers
  'The outcome. Codes:': '结果。结果码：',
  'One result per check': '每项检查一个结果',
  'One line per file': '每个文件一行',
  'The file': '文件',
  'The socket': '通知通道',
  'Too many sockets, or the server is about to end': '连接过多，或服务即将停止',
  'It is up': '运行中',
  Ready: '就绪',
  'Not now: the store is away, or the server is about to end': '暂时不行：存储不可用，或服务即将停止',
  'Rooms, members, requests, sockets, streams, the process': '房间、成员、请求、连接、流、进程',
  'OpenAPI 3.1': 'OpenAPI 3.1',
  'A page': '页面',
  'A body that is no JSON object, a wrong name, or a Host that is none':
    '请求体不是 JSON 对象、名字错误，或 Host 不正确',
  'Not the administrator’s token': '不是管理员令牌',
  'Nothing there': '没有',
  'A body beyond 64 kB': '请求体超过 64 kB',
  'Too many requests; Retry-After says when': '请求过多，Retry-After 说明何时再试',
  'Our own fault, code -1': '服务器自身的错误，结果码 -1',
  // Calls
  Calls: '呼叫',
  'People ring each other: double_room and multi_room. What rings is told on the notification socket.':
    '用户之间互相呼叫：用于 double_room 和 multi_room。来电通过通知通道送达。',
  'Ring people, into a room of one’s own': '呼叫他人，进入自己的房间',
  'Take a call, or not': '接听或拒绝来电',
  'Stop ringing': '停止呼叫',
  'One’s last 100 calls, newest first': '自己最近 100 次通话，最新的在前',
  'Rings people in a user’s name, who enters the answered room at once':
    '以某个用户的名义呼叫他人，该用户应立即进入回包中的房间',
  'Under which name it rings': '来电显示的名字',
  'Seconds that it rings; 30 when absent': '响铃秒数；不填为 30',
  'The app’s own, for who is called': '应用自己的数据，交给被叫',
  'With a no: shown to the caller': '拒绝时显示给主叫',
  'Where to enter within 30 s after accept': '接听后应在 30 秒内进入的房间',
  'Unix ms; absent: nobody said yes': 'Unix 毫秒；没有则无人接听',
  'Unix ms; absent while it goes on': 'Unix 毫秒；通话进行中没有',
  '1 to 8': '1 到 8 个',
  // Queues
  Queues: '排队',
  'People wait for an agent: a user whom the backend gave the role `agent:<queue>` (issue_login).':
    '用户排队等待客服：客服是业务后台授予 `agent:<队列>` 角色的用户（issue_login）。',
  'Wait for an agent': '排队等待客服',
  'Go on waiting without a socket': '没有通知通道时继续排队',
  'Wait no longer': '退出排队',
  'Who waits (agents)': '等待中的客户（客服）',
  'Call somebody who waits (agents)': '接待等待中的客户（客服）',
  'Pass a customer on (his agent)': '转接客户（接待他的客服）',
  'A queue, or @ and one’s own userID: who was passed on to oneself': '队列，或 @ 加自己的 userID：转接给自己的客户',
  '1: the next': '1 表示下一个',
  'Absent: who waits longest': '不填则为等待最久的客户',
  'Under which name the agent comes': '客服显示的名字',
  'The agent’s own, who enters at once': '客服自己的房间，应立即进入',
  'This or targetUserID': '与 targetUserID 二选一',
  'Another agent': '另一位客服',
  // Moderation and administration
  Moderation: '管理',
  Administration: '运营后台',
  'The door of a room, its moderators, who is muted; by the creator, most of it by moderators too.':
    '房间的门、管理员、静音；由创建者操作，大部分管理员也可以。',
  'For the operator’s own backend: POST with an administrator’s token (`Authorization: Bearer`). A token’s scope says what it is good for: `read` looks, `rooms` also changes rooms, `all` does everything.':
    '给运营者自己的后端：POST，带管理员令牌（`Authorization: Bearer`）。令牌的权限决定能做什么：`read` 只能查看，`rooms` 还能改动房间，`all` 全部。',
  'Remove a member for good (creator and moderators)': '移出成员，不能再进（创建者和管理员）',
  'Let a kicked user in again (creator and moderators)': '允许被移出的用户再进（创建者和管理员）',
  'Accept or refuse a link-mic request (creator and moderators)': '同意或拒绝连麦申请（创建者和管理员）',
  'Change a room: its info, its door, who may write (creator and moderators)':
    '修改房间：信息、门、谁可以发言（创建者和管理员）',
  'Make a member a moderator, or no longer (the creator only)': '设置或取消管理员（只有创建者）',
  'Silence a member, or take its picture (creator and moderators)': '关闭成员的声音或画面（创建者和管理员）',
  'Silence everybody but moderators (creator and moderators)': '全体静音，管理员除外（创建者和管理员）',
  'Keep somebody from writing (creator and moderators)': '禁止某人发言（创建者和管理员）',
  'Raise one’s hand, or take it down': '举手或放下',
  'Let somebody who knocked in, or not (creator and moderators)': '同意或拒绝敲门的人（创建者和管理员）',
  'Stop waiting at the door': '不再等待进入',
  'Complain of somebody in the room to the operator': '向运营方举报房间里的某个人',
  'Tell how one’s own streams fare, for the room’s timeline': '上报自己的流的状况，记入房间时间线',
  'The login that a single-use link of issue_login stands for; once, within 60 s':
    '用 issue_login 的一次性链接换取登录；60 秒内一次有效',
  'Rooms, unlisted ones too, with their members; of one type or by a search':
    '房间和成员，包括不在列表里的；可按类型或搜索',
  'The token’s scope: read.': '令牌权限：read。',
  'The token’s scope: rooms.': '令牌权限：rooms。',
  'The token’s scope: all.': '令牌权限：all。',
  'One room: members with play URLs and figures of their streams, custom fields, who is kept out':
    '一个房间：成员、播放地址和流的数据、自定义字段、被移出的人',
  'A room for a user, who opens it by entering within maxIdleDuration':
    '为某个用户创建房间，他在 maxIdleDuration 内进入即开放',
  'Changes a room’s own fields, as its creator could': '像创建者那样修改房间的字段',
  'Ends a room: streams are cut, everybody is told': '结束房间：断开所有流，通知所有人',
  'Lets somebody who was kept out of a room in again, whoever kicked him':
    '让被移出房间的用户可以再次进入，不论是谁移出的',
  'Removes somebody from a room, member or audience, the creator too; stream cut, entry refused':
    '把某人移出房间，成员、观众、创建者都可以；断流并拒绝再进',
  'A system message in a room’s chat, of no user (userID empty)': '在房间聊天里发系统消息，没有发送者（userID 为空）',
  'Live streams in figures, with play URLs and the rooms that show them': '直播流的数据、播放地址和所在房间',
  'Ends a stream now and refuses its name; kick_user keeps its user out':
    '立即断开一路流并拒绝这个流名；要拦住用户请用 kick_user',
  'Credentials and a token for a user of your own; roles; a single-use link for a page':
    '为自己的用户签发凭证和 token；角色；页面用的一次性链接',
  'Everybody’s recordings, newest first; of one room or one user': '所有录制文件，最新的在前；可按房间或用户',
  'Removes a finished recording with its file': '删除已完成的录制和文件',
  'Webhooks: each endpoint in figures, and the events that one never took':
    'Webhook：每个地址的数据，以及一直没有送达的事件',
  'Sends events that a webhook never took again: one, or all of an endpoint; answers how many':
    '重发没有送达的事件：一个，或某个地址的全部；回答数量',
  'Rooms, people, streams, processor and memory now; with history of the last hour, one each 10 s':
    '当前的房间、人数、流、处理器和内存；history 为最近一小时，每 10 秒一个点',
  'What happened in a room, also in one that has ended: the newest entries, oldest first':
    '房间里发生过什么，已结束的房间也可以：最新的若干条，早的在前',
  'The processes that serve together, each with its figures': '共同服务的进程和各自的数据',
  'The settings in use; of secrets only whether they are set': '正在使用的设置；密钥只说明是否已设置',
  'The newest lines of the log, those that hold a text': '日志的最新若干行，可按文字筛选',
  '- `report {roomID, report}`: as the operation report; at most one in 5 s.':
    '- `report {roomID, report}`：同 report 接口；每 5 秒最多一次。',
  'Part of a room id or text, or of a member’s id or name, in whatever case':
    '房间号、房间信息、成员 id 或名字的一部分，不分大小写',
  'False until the creator’s first entry': '创建者首次进入之前为 false',
  'Seconds since it was made': '创建至今的秒数',
  'The node that answers for it': '负责它的节点',
  'The same as HTTP-FLV': '同一路流的 HTTP-FLV',
  'The same over a WebSocket': '同一路流走 WebSocket',
  'Absent while nothing is published, or where the plane does not tell': '没有推流，或媒体平面不提供时没有',
  'Unix ms of the publish': '开始推流的 Unix 毫秒',
  'Bits per second that the publisher sends': '推流者每秒发送的比特',
  'Pictures per second': '每秒画面数',
  'Milliseconds between the last two key frames': '最近两个关键帧之间的毫秒',
  'Connections that play it now': '正在播放的连接数',
  'Packets that slow players did not get': '慢的播放端没有收到的包数',
  'Formats beside H.264 and AAC: few players play them': 'H.264 和 AAC 之外的格式：能播放的播放器很少',
  'Users that were kicked out': '被移出的用户',
  'Out now, but not kept out': '现在移出，但可以再进',
  'At most 8192 bytes of UTF-8': '最多 8192 字节（UTF-8）',
  'Kept under the userID until changed; login answers them. Absent: as they were':
    '按 userID 保存，直到修改；login 会返回。不带则不变',
  '1 to 64 of A-Z a-z 0-9 _ . : -': '1 到 64 个字符：A-Z a-z 0-9 _ . : -',
  'Seconds until login and roles end. Without it a token holds 7 days, a userSig 30':
    '登录和角色多少秒后失效。不带则 token 7 天，userSig 30 天',
  'Also a single-use /desk#<code>, good for 60 s': '同时给出一次性的 /desk#<code>，60 秒内有效',
  'What resend takes': 'resend 使用的值',
  'Scheme, host and path': '协议、主机和路径',
  'disabled: it answered 410': 'disabled：对方回答了 410',
  'When the oldest waiting event happened, Unix ms': '最早的待发事件发生的时间，Unix 毫秒',
  'Since the start, as failed and dropped': '启动以来，failed 和 dropped 同此',
  'When it happened, Unix ms': '发生的时间，Unix 毫秒',
  'As list_deliveries names it': 'list_deliveries 给出的名字',
  'Unix ms': 'Unix 毫秒',
  'Bits per second that all publishers send': '所有推流者每秒发送的比特',
  'Share of one core': '一个核的占用比例',
  'Bytes of the process': '进程占用的字节',
  'Oldest first': '早的在前',
  'Only what happened before, Unix ms: for older pages': '只要这之前的，Unix 毫秒：用于翻页',
  'There is nothing older': '没有更早的了',
  Seconds: '秒',
  'Other than the default': '与默认值不同',
  'In whatever case': '不分大小写',
  'JSON, oldest first': 'JSON，早的在前',
  'What stands behind # in the link': '链接里 # 后面的部分',
  'Figures and codes by name, at most 2048 bytes as JSON': '以名字为键的数值和代码，JSON 最多 2048 字节',
  'As the backend set them; absent without any': '后端设置的值；没有则不带',
  'Empty: none': '空：没有',
  'Nobody new comes in': '不再让新的人进入',
  'Whoever comes has to be let in': '进入需要同意',
  'Who may write: everybody, only who publishes, only the creator and moderators':
    '谁可以发言：所有人、只有推流者、只有创建者和管理员',
  'Of a room that has one': '房间有密码时',
  'With it the call knocks where approval is asked for': '带上它，需要同意时就会敲门',
  'What nobody hears or sees of him; absent: neither': '被关闭的声音或画面；没有则都没有关闭',
  'The hand is up; the smaller, the earlier it was raised': '正在举手；数字越小举得越早',
  'What keeps strangers out': '拦住外人的方式',
  'Who may write': '谁可以发言',
  'In lists, of a room whose door is not open: how many are in it, in place of who they are':
    '列表里，门没有敞开的房间只给出人数，不给出成员',
  'Not an administrator’s token': '不是管理员令牌',
  'The token’s scope does not suffice': '令牌权限不够',
  'admin.token, whose place is printed at start, or one of admin.tokens':
    'admin.token（启动时会打印它在哪里），或 admin.tokens 之一',
  'Silences a member of a room, the creator too, or takes its picture; what is absent stays':
    '关闭房间里某个成员的声音或画面，创建者也可以；没有带的字段不变',
  // Fields
  '1 to 32 of A-Z a-z 0-9 _ -': '1 到 32 个字符：A-Z a-z 0-9 _ -',
  '1 to 48 of A-Z a-z 0-9 _ -': '1 到 48 个字符：A-Z a-z 0-9 _ -',
  'As get_login_info answered it; first-generation clients send none': 'get_login_info 给出的值；第一代客户端不发送',
  'An id that is to be kept': '要沿用的 id',
  'Its proof': '它的凭证',
  'weixin, with code': 'weixin，与 code 一起',
  'Of wx.login, or for mode custom what proves the user to your accounts':
    'wx.login 的 code；custom 模式下是向你的账号系统证明用户的凭证',
  'A name of logfilelist': 'logfilelist 里的名字',
  '0 = done; the others are listed in the introduction': '0 = 成功；其余见开头的说明',
  'Chinese, fit to be shown': '中文，可以直接显示',
  'With code 5: why the caller is not in the room; with code 3 from add_audience: closed by will':
    '结果码 5：调用者为何不在房间；add_audience 的结果码 3：房间已被主动关闭',
  'With code 11: the id that is in use': '结果码 11：已被使用的 id',
  'Empty where the media plane has no HLS': '媒体平面没有 HLS 时为空',
  'Goes into the query of every later call': '写进以后每次调用的查询参数',
  'The caller’s own, if at all': '如果带，必须是调用者自己的',
  'Empty or absent: the server chooses': '空或不带：由服务器选择',
  'At most 1024 bytes of UTF-8': '最多 1024 字节（UTF-8）',
  'At most 256 bytes of UTF-8': '最多 256 字节（UTF-8）',
  'Out of the list: by invitation only': '不进列表，仅限邀请',
  'As get_push_url answered it': 'get_push_url 给出的地址',
  'The same as roomInfo': '与 roomInfo 相同',
  'Empty while the creator is gone and the room is kept': '创建者离开而房间保留时为空',
  'What an audience plays': '观众播放的地址',
  'JSON text of the custom fields': '自定义字段的 JSON 文本',
  'RTMP play URL, signed, expiring': 'RTMP 播放地址，带签名，会过期',
  'The same as HTTP-FLV, for browsers': '同一路流的 HTTP-FLV，给浏览器用',
  'The same over a WebSocket: a browser opens six HTTP connections to a host and no more':
    '同一路流走 WebSocket：浏览器对一个主机最多开六条 HTTP 连接',
  'What the stream looks like now: a JPEG, a few seconds old at most': '此刻的画面：JPEG，最多几秒前',
  'HLS, for Safari on iPhones and other players; several seconds late':
    'HLS，供 iPhone 的 Safari 等播放器使用；延迟几秒',
  'The same by WebRTC (WHEP), where the media plane has it': '同一路流走 WebRTC（WHEP），媒体平面支持时才有',
  'Seats for pushers, the creator’s included': '推流者的席位数，包括创建者',
  'Number of the last change of members': '最近一次成员变化的编号',
  'Members who are being recorded; absent: nobody': '正在被录制的成员；没有此字段则无人',
  'How many': '多少个',
  'How many to skip': '跳过多少个',
  'Hold the seat without stream or beats': '不推流、不发心跳也保留席位',
  'Native clients; ignored': '原生客户端发送，忽略',
  'Out now, but not kept out: the end of link-mic': '现在移出，但可以再进：结束连麦',
  'inc and dec by members and audience, set by the creator': '成员和观众可以 inc、dec，创建者可以 set',
  'For set': '用于 set',
  'The caller, as the token says it': '调用者，与 token 一致',
  'As login answered it': 'login 给出的值',
  'The same token in the header': '同一个 token，写在请求头里',
  'admin.token; its place is printed at start': 'admin.token；启动时会打印它在哪里',
  ...SOCKET,
}
