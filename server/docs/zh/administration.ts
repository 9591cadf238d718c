/** What the operations for administrators do. */
export const ADMINISTRATION: { readonly [english: string]: string } = {
  'Rooms, unlisted ones too, with their members; of one type or by a search':
    '房间和成员，包括不在列表里的；可按类型或搜索',
  'The token’s scope: read.': '令牌权限：read。',
  'The token’s scope: rooms.': '令牌权限：rooms。',
  'The token’s scope: all.': '令牌权限：all。',
  'One room: members with play URLs and statistics of their streams, custom fields, banned users':
    '一个房间：成员、播放地址和流的数据、自定义字段、被移出的人',
  'A room for a user, who opens it by entering within maxIdleDuration':
    '为某个用户创建房间，他在 maxIdleDuration 内进入即开放',
  'Changes a room’s own fields, as its creator could': '像创建者那样修改房间的字段',
  'Closes a room: streams are cut, everybody in it is notified': '结束房间：断开所有流，通知所有人',
  'Lifts a user’s ban from a room, whoever decided it': '让被移出房间的用户可以再次进入，不论是谁移出的',
  'Removes a user from a room (member, audience or creator): cuts the stream and bans the user':
    '把某人移出房间，成员、观众、创建者都可以；断流并拒绝再进',
  'A system message in a room’s chat, of no user (userID empty)': '在房间聊天里发系统消息，没有发送者（userID 为空）',
  'Live streams with statistics, play URLs and the rooms that show them': '直播流的数据、播放地址和所在房间',
  'Ends a stream now and refuses its name; to ban its user use kick_user':
    '立即断开一路流并拒绝这个流名；要拦住用户请用 kick_user',
  'Credentials and a token for a user of your own; roles; a single-use link for a page':
    '为自己的用户签发凭证和 token；角色；页面用的一次性链接',
  'Everybody’s recordings, newest first; of one room or one user': '所有录制文件，最新的在前；可按房间或用户',
  'Removes a finished recording with its file': '删除已完成的录制和文件',
  'Webhooks: statistics of each endpoint, and its undeliverable events':
    'Webhook：每个地址的数据，以及一直没有送达的事件',
  'Sends undeliverable webhook events again: one, or all of an endpoint; answers how many':
    '重发没有送达的事件：一个，或某个地址的全部；回答数量',
  'Rooms, users, streams, CPU and memory now; with the history of the last hour, one value each 10 s':
    '当前的房间、人数、流、处理器和内存；history 为最近一小时，每 10 秒一个点',
  'The history of a room, also of one that has ended: the newest entries, oldest first':
    '房间里发生过什么，已结束的房间也可以：最新的若干条，早的在前',
  'The nodes of the cluster, each with its statistics': '共同服务的进程和各自的数据',
  'The settings in use; for secrets only whether they are set': '正在使用的设置；密钥只说明是否已设置',
  'The newest lines of the log that contain a text': '日志的最新若干行，可按文字筛选',
  'Sends a room’s stream on to another RTMP(S) server that forward.hosts names':
    '把房间的一路流转推到另一台 RTMP(S) 服务器，由 forward.hosts 列出',
  'Ends a forward': '停止一路转推',
  'Everything that this node forwards, also what is not published now': '本节点的全部转推，包括此刻没有推流的',
  'rtmp(s)://host[:port]/app/key: a credential, never shown again':
    'rtmp(s)://主机[:端口]/应用/推流码：属于密钥，不会再显示',
  'Whose stream; the creator’s by default': '谁的流；默认是创建者的',
  'Empty while its user is not in the room': '用户不在房间里时为空',
  'Where it goes, without the key': '转推到哪里，不含推流码',
  'waiting: nothing is published': 'waiting：此刻没有推流',
  'Why the last try failed; empty when none did': '最近一次失败的原因；没有失败则为空',
  'Tries that failed since it was live last': '上次成功之后失败的次数',
  'Unix ms since it has been in this state': '进入当前状态的 Unix 毫秒',
}
