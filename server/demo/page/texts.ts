/** What the page says, in Chinese and English. */
const zh = {
  what: '手机里跑的是 wxlite/ 里的小程序，一个字没改：在一台手机上建房间，用另一台进去，画面和声音真的经过这台服务器。',
  addPhone: '再来一台手机',
  wechat: '在微信里打开',
  wechatSteps: [
    '打开「微信开发者工具」，选「导入项目」，目录选仓库里的 wxlite，AppID 用自己的或测试号。',
    '在 wxlite/config.ts 里填上这台服务器的地址；调试时勾选「不校验合法域名」。',
    '模拟器里没有 live-pusher 和 live-player：点「预览」，用手机扫码打开。',
  ],
  phone: (number: number) => `${number} 号手机`,
  network: '网络',
  networkStates: { ok: '网络正常', slow: '弱网', lost: '断网' },
  camera: '画面',
  cameraSources: { picture: '测试画面', real: '真摄像头', refused: '拒绝授权' },
  toBackground: '切到后台',
  comeBack: '回到小程序',
  kill: '杀掉进程',
  start: '重新打开',
  remove: '收起这台手机',
  hidden: '小程序在后台',
  killed: '小程序已被杀掉',
  shared: (number: number, title: string) => `${number} 号手机发来卡片「${title}」`,
  openIn: (number: number) => `在 ${number} 号打开`,
  openNew: '在新手机里打开',
  copyLink: '复制链接',
  copied: '已复制',
  dismiss: '关闭',
  needSecure: (address: string) =>
    `浏览器只在 https 或 localhost 上给网页摄像头和 WebCodecs。请在这台电脑上打开 ${address}，或给服务器配上证书（tls.cert、tls.key）。`,
  needCodecs: '这个浏览器没有 WebCodecs 视频编码。请用 Chrome 或 Edge 94 以上、Safari 16.4 以上、Firefox 130 以上。',
  needH264: '这个浏览器不能编码 H.264，所以看得到别人，别人看不到你。请换 Chrome 或 Edge。',
}

export type Texts = typeof zh

const en: Texts = {
  what: 'The phones run the mini-program from wxlite/, unchanged. Make a room on one, enter it on another: picture and sound really go through this server.',
  addPhone: 'One more phone',
  wechat: 'Open it in WeChat',
  wechatSteps: [
    'In WeChat DevTools choose “Import project”, take the wxlite folder of this repository, with your AppID or a test one.',
    'Put this server’s address into wxlite/config.ts; while you try, tick “do not verify domains”.',
    'The simulator has no live-pusher and live-player: choose “Preview” and scan the code with a phone.',
  ],
  phone: (number) => `Phone ${number}`,
  network: 'Network',
  networkStates: { ok: 'Good network', slow: 'Slow network', lost: 'No network' },
  camera: 'Picture',
  cameraSources: { picture: 'Test picture', real: 'Real camera', refused: 'Refuse camera' },
  toBackground: 'To the background',
  comeBack: 'Come back',
  kill: 'Kill the app',
  start: 'Start again',
  remove: 'Put this phone away',
  hidden: 'In the background',
  killed: 'The app was killed',
  shared: (number, title) => `Phone ${number} sent a card: “${title}”`,
  openIn: (number) => `Open in phone ${number}`,
  openNew: 'Open in a new phone',
  copyLink: 'Copy link',
  copied: 'Copied',
  dismiss: 'Dismiss',
  needSecure: (address) =>
    `Browsers give camera and WebCodecs to https and localhost only. Open ${address} on the computer that runs the server, or give the server a certificate (tls.cert, tls.key).`,
  needCodecs: 'This browser has no WebCodecs video encoder. Use Chrome or Edge 94, Safari 16.4, Firefox 130, or later.',
  needH264: 'This browser cannot encode H.264: you will see others, they will not see you. Use Chrome or Edge.',
}

export function textsFor(language: string): Texts {
  return language.toLowerCase().startsWith('zh') ? zh : en
}
