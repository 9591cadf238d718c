import { defineConfig } from './server/config.js'

// Every setting with its default. Copy this file to config.ts and keep only what you change.
// Each can also be set by environment: RTCROOM_ and the path in upper snake case, for example
// RTCROOM_MULTI_ROOM_MAX_MEMBERS=9. The environment wins over config.ts; lists are written with commas.
// `identity.custom` and `moderation.custom`, functions, stand in config.ts only.
export default defineConfig({
  // HTTP, WebSocket (/weapp/im) and HTTP-FLV. 0 = any free port.
  port: 5757,
  // '::' = all addresses of IPv6 and IPv4 (0.0.0.0 where the machine has no IPv6).
  host: '::',
  // The address that clients see, for example 'https://room.example.org' or 'https://example.org/room' behind a proxy
  // (which may strip the path or keep it). Empty: the Host of each request.
  publicUrl: '',
  // Whose X-Forwarded-For, -Host and -Proto are believed: true = one proxy of your own, a number = so many of them,
  // or a list of their networks (['10.0.0.0/8'], by environment with commas).
  // Entries are counted from the right: the left end is anybody's.
  trustProxy: false,
  // Keys, recordings and logs. Keep it across restarts, readable by the server only.
  dataDir: './data',
  // The mini-program in the browser at /demo. On by default, unless NODE_ENV=production.
  demo: true,
  // The operators' page at /console: nothing is shown without an administrator's token.
  console: true,
  // The agents' page at /desk: its user comes by a single-use link of the admin operation issue_login.
  desk: true,

  // The page at /watch/<roomID>: a live room in any browser, for whoever has the link.
  watch: true,
  // Seconds that a seat is held for a member whose app went to the background.
  awayTimeout: 90,
  // Seconds that everything is still served after SIGTERM while /readyz says 'draining': longer than your load balancer
  // takes to notice. Not set and with cluster.nodeUrl: 10, in which publishers move to the other nodes. What stops the
  // process has to wait for 10 s more.
  drainTime: 1,

  doubleRoom: {
    // Seats, the creator's included.
    maxMembers: 2,
    // Seconds after which a member goes who neither beats nor publishes. Clients beat every 7 s.
    heartbeatTimeout: 20,
    // Seconds after which a room goes that nobody entered.
    maxIdleDuration: 30,
    // When the creator leaves: 'close' the room, 'transfer' it to a moderator or else to who has been in it longest,
    // 'keep' it for the creator.
    onCreatorLeave: 'close',
  },
  multiRoom: {
    // The components rtc-room and live-room lay out up to 9 pictures; for more, make a layout of your own.
    maxMembers: 4,
    heartbeatTimeout: 20,
    maxIdleDuration: 30,
    onCreatorLeave: 'close',
  },
  liveRoom: {
    maxMembers: 4,
    heartbeatTimeout: 20,
    maxIdleDuration: 30,
    onCreatorLeave: 'close',
    // Registered audience per room.
    maxAudience: 1000,
    // 'granted': only whom the presenter lets in becomes a pusher. 'open': anyone may, as old clients expect.
    linkMic: 'granted',
  },

  identity: {
    // 'guest': a new random id, unless the caller proves an old one. 'wechat': wx.login. 'open': any id is
    // believed (trusted networks and tests only). 'custom': your own accounts, see below.
    // 'backend': whom your own backend logs in (server/admin/README.md), and nobody else.
    mode: 'guest',
    // With mode 'custom': answers the userID that a request is entitled to, undefined to refuse.
    // custom: async ({ code }) => myAccounts.userOfTicket(code),
  },
  // With identity.mode 'wechat': from the mini-program's console (mp.weixin.qq.com).
  wechat: {
    appId: '',
    secret: '',
    // Token of message push to /weapp/callbacks/wechat.
    messageToken: '',
  },

  im: {
    // 'embedded': WebSocket on the same port. 'tencent': Tencent Cloud IM.
    provider: 'embedded',
    // With provider 'tencent': from the IM console.
    sdkAppId: 0,
    secretKey: '',
    administrator: 'administrator',
    // REST host of the application's region; may carry scheme and port.
    host: 'console.tim.qq.com',
    // How room changes are told: 'message' (group message) or 'system' (group system notification, which old clients
    // understand; audience counts and custom fields are not told then, but asked for).
    notification: 'message',
    // The last messages of a room that somebody gets who joins it for the first time (embedded IM).
    history: 20,
    // Authentication token of the callbacks to /weapp/callbacks/im. Empty: callbacks are refused.
    callbackToken: '',
  },

  media: {
    // 'embedded': our own RTMP and FLV relay. 'tencent': Tencent Cloud Live. 'srs': an SRS server.
    provider: 'embedded',
    // 0 = any free port.
    rtmpPort: 1935,
    // Host in RTMP addresses. Empty: that of publicUrl, else of the request.
    publicHost: '',
    // Keys of the signatures in push and play addresses. Empty: made once and kept in dataDir.
    pushKey: '',
    playKey: '',
    // Seconds that handed-out addresses are good for. A running stream is not cut at expiry.
    pushUrlTtl: 86_400,
    playUrlTtl: 3600,
    // Embedded: a new push address of a user makes the older ones worthless, and ends what is published with them.
    cutOnRenewal: false,
    // Embedded, with tls.cert and tls.key: RTMPS on rtmpPort. 'both': plain RTMP too; 'only': nothing else.
    // Addresses then say rtmps://, which OBS and ffmpeg speak; 'off' where the phones that you serve do not.
    rtmps: 'both',
    // Embedded: HLS at /live/<stream>.m3u8 (hlsURL), made while somebody watches: what Safari on iPhones plays.
    hls: true,
    // Name or path of ffmpeg, which makes covers at /live/<stream>.jpg (coverURL) and mixes pictures
    // (mix.maxRooms); '' = none.
    ffmpeg: 'ffmpeg',
    // Embedded: seconds from a connection to its publish or play. A satellite link takes eight round trips of 1.6 s.
    helloTimeout: 15,
    // Embedded: bytes of one picture (a key frame in 4K may take more than 2 MiB). A larger one ends its publisher.
    maxFrameBytes: 2_097_152,
    // With provider 'tencent' (console.cloud.tencent.com/live); see server/media/tencent/README.md.
    tencent: {
      pushDomain: '',
      playDomain: '',
      // Accounts from before own domains only.
      bizid: '',
      appName: 'live',
      // Authentication keys of the push domain and of the play domain.
      pushKey: '',
      pushBackupKey: '',
      playKey: '',
      hash: 'md5',
      // Low-latency link of old accounts: play addresses are then signed with the push key, so keep their life short.
      accelerated: false,
      acceleratedUrlTtl: 300,
      // An API key (console.cloud.tencent.com/cam/capi): stream state, cutting, mixing. Without it only callbacks tell.
      secretId: '',
      secretKey: '',
      // Key of the event callbacks to /weapp/callbacks/tencent_live.
      callbackKey: '',
      // Outside mainland China: 'live.intl.tencentcloudapi.com'.
      apiHost: 'live.tencentcloudapi.com',
    },
    // With provider 'srs' (SRS 5 or later); see server/media/srs/README.md.
    srs: {
      // Where clients reach it: RTMP host (with port if not 1935) and origin of HTTP-FLV.
      rtmpHost: '',
      httpOrigin: '',
      // Where this server reaches its HTTP API.
      apiUrl: 'http://127.0.0.1:1985',
      apiUsername: '',
      apiPassword: '',
      // The same secret stands in the hook addresses of srs.conf.
      hookSecret: '',
      // Browsers publish and play by WebRTC: whipURL and whepURL in replies, served by this server. Needs SRS 6 with
      // rtc_server and rtc on in srs.conf, and its UDP port (8000) open; `npm run doctor` tries it.
      webrtc: false,
    },
  },

  // Recording in the embedded media plane: MP4 files under dataDir/recordings.
  record: {
    // 'off': what start_record (or, with byURL, a push address) asks for. 'all': every member's stream.
    mode: 'off',
    // 'members': a file of each member. 'room': one of the whole room, everybody's picture beside the others' and
    // all sound. That takes ffmpeg and a place of mix.maxRooms; without them members are recorded each for
    // himself. One node only.
    layout: 'members',
    // Whether a publisher gets a recording by &record=mp4 in its push address. Anybody who publishes can add that.
    byURL: false,
    // One file; then the next begins. Seconds and bytes.
    maxFileDuration: 3600,
    maxFileBytes: 2_147_483_648,
    // All of them, and what stays free on the disk: the oldest of whoever holds most go first.
    // Of several nodes each counts what it has.
    maxTotalBytes: 21_474_836_480,
    minFreeBytes: 1_073_741_824,
    maxFiles: 10_000,
    // What one user caused, and what came from one network (an IPv4 address, an IPv6 /64): bytes, and in the same
    // proportion files. 0: a tenth and a quarter of the whole.
    maxBytesPerUser: 0,
    maxBytesPerNetwork: 0,
  },

  // Embedded media plane, one node: mixedPlayURL shows the presenter with the guests when merge_stream asks for it,
  // which the client library does by itself. Takes ffmpeg.
  mix: {
    // Rooms at a time; each takes a part of a core. 0: none, the audience plays the stream of each guest
    // beside the presenter's. Above 0 it plays mixedPlayURL alone: in rooms beyond this number that is the
    // presenter without the guests. One user, and one network, has half of them.
    maxRooms: 0,
  },

  // Embedded media plane: the administrator's `forward` sends a room's stream on to another RTMP server.
  forward: {
    // Where streams may go, as 'live.example.com:1935' (RTMPS: :443); empty: nowhere. Each is looked up when it is
    // connected to, and must lead to public addresses; a server in a private network stands here by its IP address.
    hosts: [],
    // At a time, of all rooms; 8 of one room.
    max: 16,
  },

  call: {
    // Who may ring whom: 'backend' = only your backend, by /weapp/admin/call; 'all' = every user everybody.
    // Without this setting it is 'backend', and where the demo runs 'all'.
    allow: 'backend',
  },

  // Looks at what people write before anybody sees it: names, room infos, messages of the embedded IM. What it blocks
  // is refused (code 18).
  moderation: {
    // 'none'; 'wechat': msgSecCheck, with identity.mode 'wechat'; 'custom': a function of yours.
    provider: 'none',
    // With provider 'custom': 'pass', 'block' or { text: '...' }, within 800 ms. kind: 'name', 'info' or 'chat'.
    // custom: (text, kind, userID) => (text.includes('...') ? 'block' : 'pass'),
    // What becomes of a text that could not be checked: 'pass' or 'block'.
    onError: 'block',
  },

  store: {
    // Where rooms live. 'memory': in this process. 'redis': in a Redis (6.2 or later, maxmemory-policy noeviction),
    // where they outlive this process. A second process over the same prefix starts as a node of a
    // cluster only (below).
    provider: 'memory',
    // redis://user:password@host:port/db, rediss:// with TLS, or the path of a socket.
    redisUrl: '',
    // Sentinels, as ['a.example.org:26379', 'b.example.org:26379']: the primary is where they say; user, password,
    // database and TLS come from redisUrl.
    sentinels: [],
    sentinelName: 'rtcroom',
    sentinelPassword: '',
    // PEM file of who signed the certificates of rediss://, where that is nobody whom Node knows.
    tlsCa: '',
    // Before the name of every key: of two RTCRooms over one Redis each has its own.
    prefix: '{rtc}:',
  },

  cluster: {
    // Several nodes over one Redis: the same 64 hexadecimal digits on each (openssl rand -hex 32), and on each its own
    // address.
    secret: '',
    // http(s)://host[:port] where clients reach this node and no other: streams are published there and played from
    // there.
    nodeUrl: '',
    // Host in RTMP URLs of this node, with a port where that is not media.rtmpPort; '' = the host of nodeUrl.
    rtmpHost: '',
  },

  legacy: {
    // Serve first-generation clients, which have no tokens: every g1_ id is believed. Off unless you need it.
    gen1: false,
  },

  rateLimit: {
    enabled: true,
    // Requests of one address within 10 s: a whole hall of phones may stand behind it.
    perAddress: 3000,
    // Requests of one user within 10 s.
    perUser: 200,
    // Requests for credentials and tokens of one address within 60 s: each phone that logs in has two.
    logins: 6000,
    // New ids (guests, first-generation users) of one address within 60 s; who comes back with an id of its own does
    // not count.
    newUsers: 1500,
  },

  log: {
    // 'fatal', 'error', 'warn', 'info', 'debug' (every heartbeat), 'trace' or 'silent'.
    level: 'info',
  },

  timeline: {
    // What happened in each room (dataDir/timelines): entries, leaves and why, streams, refusals, what clients report.
    // Days that it is kept; 0: nothing is. Bytes of all of it: the oldest goes first.
    keepDays: 7,
    maxBytes: 1_073_741_824,
  },

  metrics: {
    // Who may read /metrics. 'token': with Authorization: Bearer <admin.token>. 'open': anybody; for a network of your
    // own.
    access: 'token',
  },

  // Tells a server of yours what happens, by Standard Webhooks (README.md, "Webhooks").
  webhook: {
    // Addresses (up to 8); each gets every event.
    urls: [],
    // 'whsec_...': whsec_ and the base64 of 24 to 64 random bytes. Several sign together, while one is changed.
    secret: [],
    // What is told; message.sent, every chat message, only when it stands here.
    events: [
      'room.created',
      'room.updated',
      'room.closed',
      'member.joined',
      'member.left',
      'member.updated',
      'creator.changed',
      'audience.changed',
      'stream.started',
      'stream.ended',
      'recording.finished',
      'call.ringing',
      'call.accepted',
      'call.rejected',
      'call.missed',
      'call.ended',
      'queue.entered',
      'queue.taken',
      'queue.left',
      'user.reported',
    ],
    // Events that may wait for one address; beyond it the oldest go, with a line in the log.
    maxWaiting: 100_000,
  },

  // PEM files: both set = HTTPS, WSS and RTMPS (media.rtmps).
  tls: {
    cert: '',
    key: '',
  },

  admin: {
    // For administrators' calls (Authorization: Bearer). Empty: made once and kept in dataDir; its place is printed at
    // start.
    token: '',
    // Further tokens of 32 characters or more, one for each program, by the name that the log shows. scope: 'read'
    // looks, 'rooms' also changes rooms, 'all' does everything. For example
    // backend: { token: '...', scope: 'all' }, monitoring: { token: '...', scope: 'read' }
    tokens: {},
  },
})
