import { defineConfig } from './server/config.js'

// Every setting with its default. Copy this file to config.ts and keep only what you change.
// Each can also be set by environment: RTCROOM_ and the path in upper snake case, for example
// RTCROOM_MULTI_ROOM_MAX_MEMBERS=9. The environment wins over config.ts; lists are separated by commas.
// `identity.custom` and `moderation.custom` are functions and can be set in config.ts only.
export default defineConfig({
  // HTTP, WebSocket (/weapp/im) and HTTP-FLV. 0 = any free port.
  port: 5757,
  // '::' = all addresses of IPv6 and IPv4 (0.0.0.0 where the machine has no IPv6).
  host: '::',
  // The address that clients use, for example 'https://room.example.org' or 'https://example.org/room' behind a proxy
  // (which may strip the path or keep it). Empty: the Host of each request.
  publicUrl: '',
  // Which proxies' X-Forwarded-For, -Host and -Proto are trusted: true = one proxy in front of this server, a number =
  // that many, or a list of their networks (['10.0.0.0/8'], by environment separated by commas).
  // Entries are counted from the right: a client can put anything at the left end.
  trustProxy: false,
  // Folder for keys, recordings and logs. Keep it across restarts, readable by the server only.
  dataDir: './data',
  // The mini-program in the browser at /demo. On by default, unless NODE_ENV=production.
  demo: true,
  // The operators' page at /console: shows nothing without an administrator's token.
  console: true,
  // The agents' page at /desk: agents log in by a single-use link of the admin operation issue_login.
  desk: true,
  // The viewers' page at /watch/<roomID>: a live room in any browser, for everyone who has the link.
  watch: true,
  // Seconds that a seat is held for a member whose app is in the background.
  awayTimeout: 90,
  // Seconds that everything is still served after SIGTERM while /readyz answers 'draining': longer than your load
  // balancer takes to notice. Default with cluster.nodeUrl: 10, in which publishers move to the other nodes. Give the
  // supervisor's kill timeout (TimeoutStopSec, terminationGracePeriodSeconds) at least 10 s more than this.
  drainTime: 1,

  doubleRoom: {
    // Seats, the creator's included.
    maxMembers: 2,
    // Seconds after which a member is removed who neither sends heartbeats nor publishes. Clients send one every 7 s.
    heartbeatTimeout: 20,
    // Seconds after which a room that nobody entered is closed.
    maxIdleDuration: 30,
    // When the creator leaves: 'close' the room, 'transfer' it to a moderator or else to the member who has been in it
    // longest, 'keep' it for the creator.
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
    // 'granted': viewers go on stage only after the presenter agreed. 'open': anyone may, as old clients expect.
    linkMic: 'granted',
  },

  identity: {
    // 'guest': a new random id, unless the caller proves an old one. 'wechat': wx.login. 'open': any id is
    // accepted without proof (trusted networks and tests only). 'custom': your own accounts, see below.
    // 'backend': only users whom your own backend logs in (server/admin/README.md).
    mode: 'guest',
    // With mode 'custom': returns the userID that the request proves, or undefined to refuse it.
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
    // How room changes are sent: 'message' (group message) or 'system' (group system notification, which old clients
    // understand; audience counts and custom fields are then not sent, clients have to ask for them).
    notification: 'message',
    // Number of recent messages of a room that a user receives on joining it for the first time (embedded IM).
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
    // Keys that sign push and play addresses. Empty: generated once and kept in dataDir.
    pushKey: '',
    playKey: '',
    // Seconds that push and play addresses are valid. A running stream is not cut when its address expires.
    pushUrlTtl: 86_400,
    playUrlTtl: 3600,
    // Embedded: a new push address of a user invalidates the older ones and ends streams published with them.
    cutOnRenewal: false,
    // Embedded, with tls.cert and tls.key: RTMPS on rtmpPort. 'both': plain RTMP too; 'only': no plain RTMP.
    // Addresses then begin with rtmps://, which OBS and ffmpeg support; 'off' if your phones do not.
    rtmps: 'both',
    // Embedded: HLS at /live/<stream>.m3u8 (hlsURL), produced while somebody watches; Safari on iPhones plays it.
    hls: true,
    // Name or path of ffmpeg, which makes covers at /live/<stream>.jpg (coverURL) and mixes pictures
    // (mix.maxRooms); '' = do not use ffmpeg.
    ffmpeg: 'ffmpeg',
    // Embedded: seconds that an RTMP connection has until it publishes or plays. Over a satellite link that takes eight
    // round trips of 1.6 s.
    helloTimeout: 15,
    // Embedded: bytes of one picture (a key frame in 4K may take more than 2 MiB). A larger one ends its publisher.
    maxFrameBytes: 2_097_152,
    // With provider 'tencent' (console.cloud.tencent.com/live); see server/media/tencent/README.md.
    tencent: {
      pushDomain: '',
      playDomain: '',
      // Only for old accounts without domains of their own.
      bizid: '',
      appName: 'live',
      // Authentication keys of the push domain and of the play domain.
      pushKey: '',
      pushBackupKey: '',
      playKey: '',
      hash: 'md5',
      // Low-latency link of old accounts: play addresses are then signed with the push key, so keep their TTL short.
      accelerated: false,
      acceleratedUrlTtl: 300,
      // An API key (console.cloud.tencent.com/cam/capi): stream state, cutting, mixing. Without it the server learns of
      // streams by callbacks only.
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
      // Must be the same as in the hook addresses of srs.conf.
      hookSecret: '',
      // Browsers publish and play by WebRTC: whipURL and whepURL in replies, served by this server. Needs SRS 6 with
      // rtc_server and rtc on in srs.conf, and its UDP port (8000) open; `npm run doctor` checks it.
      webrtc: false,
    },
  },

  // Recording in the embedded media plane: MP4 files under dataDir/recordings.
  record: {
    // 'off': records only what start_record (or, with byURL, a push address) asks for. 'all': every member's stream.
    mode: 'off',
    // 'members': one file per member. 'room': one file of the whole room, with all pictures side by side and all sound
    // mixed. That needs ffmpeg and a place within mix.maxRooms; otherwise members are recorded separately.
    // One node of a cluster records such a room (server/media/record/README.md).
    layout: 'members',
    // Whether a publisher can request recording by &record=mp4 in its push address. Every publisher can add that.
    byURL: false,
    // Limits of one file in seconds and bytes; then the next file begins.
    maxFileDuration: 3600,
    maxFileBytes: 2_147_483_648,
    // Limits of all recordings, and what must stay free on the disk. Beyond them the oldest recordings of the user or
    // network that takes most are removed first. In a cluster they hold for each node.
    maxTotalBytes: 21_474_836_480,
    minFreeBytes: 1_073_741_824,
    maxFiles: 10_000,
    // Share of one user, and of one network (an IPv4 address, an IPv6 /64), in bytes; the number of files is
    // limited in the same proportion. 0: a tenth and a quarter of maxTotalBytes.
    maxBytesPerUser: 0,
    maxBytesPerNetwork: 0,
  },

  // Embedded media plane, one node: mixedPlayURL shows the presenter with the guests when merge_stream asks for it,
  // which the client library does by itself. Needs ffmpeg.
  mix: {
    // How many rooms are mixed at a time; each takes part of a core. 0: none, the audience plays the streams of
    // presenter and guests separately. Rooms beyond this number are not mixed; there the current client library
    // plays the streams separately, old clients show the presenter without the guests. One user, and one network,
    // may have half of them.
    maxRooms: 0,
  },

  // Embedded media plane: the administrator's `forward` sends a room's stream on to another RTMP server.
  forward: {
    // Allowed destinations, as 'live.example.com:1935' (RTMPS: :443); empty: none. A name is resolved at each
    // connection and must resolve to public addresses; list a server in a private network by its IP address.
    hosts: [],
    // Number of forwards at a time, of all rooms; 8 of one room.
    max: 16,
  },

  call: {
    // Who may ring: 'backend' = only your backend, by /weapp/admin/call; 'all' = every user can ring every other.
    // Default: 'all' where the demo is on and im.provider is 'embedded', otherwise 'backend'.
    allow: 'backend',
  },

  // Checks what users write before anybody sees it: names, room infos, messages of the embedded IM. Blocked texts
  // are refused (code 18).
  moderation: {
    // 'none'; 'wechat': msgSecCheck, with identity.mode 'wechat'; 'custom': a function of yours.
    provider: 'none',
    // With provider 'custom': 'pass', 'block' or { text: '...' }, within 800 ms. kind: 'name', 'info' or 'chat'.
    // custom: (text, kind, userID) => (text.includes('...') ? 'block' : 'pass'),
    // What to do with a text that could not be checked: 'pass' or 'block'.
    onError: 'block',
  },

  store: {
    // Where rooms are kept. 'memory': in this process. 'redis': in Redis (6.2 or later, maxmemory-policy noeviction),
    // where they survive a restart. A second process with the same prefix can start only as a node of a cluster
    // (below).
    provider: 'memory',
    // redis://user:password@host:port/db, rediss:// with TLS, or the path of a socket.
    redisUrl: '',
    // Sentinels, as ['a.example.org:26379', 'b.example.org:26379']: they name the primary; user, password,
    // database and TLS come from redisUrl.
    sentinels: [],
    // Name of the primary in the Sentinels' configuration (`sentinel monitor <name> ...`).
    sentinelName: 'rtcroom',
    sentinelPassword: '',
    // PEM file of the CA that signed the certificates of rediss://, if Node does not know it.
    tlsCa: '',
    // Prefix of every key. Two RTCRooms that share one Redis need different prefixes.
    prefix: '{rtc}:',
  },

  cluster: {
    // For several nodes over one Redis: 64 hexadecimal digits, the same on every node (openssl rand -hex 32).
    secret: '',
    // http(s)://host[:port] where clients reach this node and no other; different on every node. Streams are published
    // there and played from there.
    nodeUrl: '',
    // Host in RTMP URLs of this node, with a port if that is not media.rtmpPort; '' = the host of nodeUrl.
    rtmpHost: '',
  },

  legacy: {
    // Serve first-generation clients, which have no tokens: any g1_ id is accepted without proof. Leave it off unless
    // you need it.
    gen1: false,
  },

  rateLimit: {
    enabled: true,
    // Requests from one address within 10 s; a whole hall of phones may share one address.
    perAddress: 3000,
    // Requests from one user within 10 s.
    perUser: 200,
    // Requests for credentials and tokens from one address within 60 s; a login takes two.
    logins: 6000,
    // New ids (guests, first-generation users) from one address within 60 s; users who return with their old id do not
    // count.
    newUsers: 1500,
  },

  log: {
    // 'fatal', 'error', 'warn', 'info', 'debug' (every heartbeat), 'trace' or 'silent'.
    level: 'info',
  },

  timeline: {
    // History of each room (dataDir/timelines): who entered and left and why, streams, refusals, clients' reports.
    // Days to keep it; 0: none is kept. Total bytes: beyond them the oldest is removed.
    keepDays: 7,
    maxBytes: 1_073_741_824,
  },

  metrics: {
    // Who may read /metrics. 'token': with Authorization: Bearer <admin.token>. 'open': anybody; for a network of your
    // own.
    access: 'token',
  },

  // Sends events to servers of yours, by Standard Webhooks (README.md, "Webhooks").
  webhook: {
    // Addresses (up to 8); each gets every event.
    urls: [],
    // 'whsec_...': whsec_ and the base64 of 24 to 64 random bytes. With several, each signs, so one can be replaced.
    secret: [],
    // Events that are sent. Not in the default list: message.sent, every chat message.
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
    // Events that may wait for one address; beyond that the oldest are dropped, with a line in the log.
    maxWaiting: 100_000,
  },

  // PEM files: both set = HTTPS, WSS and RTMPS (media.rtmps).
  tls: {
    cert: '',
    key: '',
  },

  admin: {
    // For administrators' requests (Authorization: Bearer). Empty: generated once and kept in dataDir; the path is
    // printed at start.
    token: '',
    // Further tokens of 32 characters or more, one per program, under the name that the log shows. scope: 'read'
    // only reads, 'rooms' also changes rooms, 'all' allows everything. For example
    // backend: { token: '...', scope: 'all' }, monitoring: { token: '...', scope: 'read' }
    tokens: {},
  },
})
