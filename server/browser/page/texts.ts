/** What the page says, in Chinese and English. */
const zh = {
  what: '手机里跑的就是 wxlite/ 里的小程序：在一台手机上建房间，用另一台进去，画面和声音真的经过这台服务器。',
  addPhone: '再来一台手机',
  wechat: '在微信里打开',
  wechatSteps: (address: string) => [
    '打开「微信开发者工具」，选「导入项目」，目录选仓库里的 wxlite，填自己的 AppID。',
    `把 wxlite/config.ts 里的 serverUrl 改成手机连得到的地址，例如 ${address}；调试时勾选「不校验合法域名」。`,
    'live-pusher 和 live-player 只开放给类目允许的企业账号，并要在「开发管理 - 接口设置」里打开，见 wxlite/README.zh-CN.md。',
    '模拟器里没有这两个组件：点「预览」，用手机扫码打开。',
  ],
  phone: (number: number) => `${number} 号手机`,
  network: '这台手机的网络',
  networkStates: { ok: '网络正常', slow: '弱网', lost: '断网' },
  camera: '这台手机的画面',
  cameraSources: { picture: '测试画面', real: '真摄像头', refused: '拒绝授权' },
  noCamera: {
    insecure: '浏览器只在 https:// 和 http://localhost 上给网页摄像头。请用这样的地址打开，或把画面换回「测试画面」。',
    browser: '浏览器没有允许本页使用摄像头或麦克风：点地址栏左边的图标改为允许，再回到小程序重试；或换回「测试画面」。',
    missing: '这台电脑没有可用的摄像头或麦克风，或正被别的程序占用。可以换回「测试画面」。',
  },
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
  scan: '同一网络里的手机扫码就能进来。',
  scanPlain: '同一网络里的设备扫码能打开；没有 https 时，浏览器不给它摄像头。',
  copyLink: '复制链接',
  copied: '已复制',
  dismiss: '关闭',
  needSecure:
    '浏览器只在 https 和 localhost 上给网页摄像头和 WebCodecs。请在运行服务器的电脑上打开它，或给服务器配上证书（tls.cert、tls.key）：',
  cannotPublish: ({ zh }: { zh: string; en: string }) => `${zh}，所以看得到别人，别人看不到你。`,
  browsers: '请用 Chrome 或 Edge 94 以上，或 Safari 16.4 以上。',
}

export type Texts = typeof zh

const en: Texts = {
  what: 'The real mini-program: make a room on one phone, enter it on the other. The call runs through this server.',
  addPhone: 'One more phone',
  wechat: 'Open it in WeChat',
  wechatSteps: (address) => [
    'In WeChat DevTools choose "Import project" (导入项目), take the wxlite folder of this repository, with your AppID.',
    `Set serverUrl in wxlite/config.ts to an address that the phone reaches, such as ${address}; while you try, tick "do not verify domains" (不校验合法域名).`,
    'WeChat gives live-pusher and live-player to company accounts of certain categories, which switch them on in the console: see wxlite/README.md.',
    'The simulator has neither: choose "Preview" (预览) and scan the code with a phone.',
  ],
  phone: (number) => `Phone ${number}`,
  network: 'Network of the phone',
  networkStates: { ok: 'Online', slow: 'Slow', lost: 'Offline' },
  camera: 'Picture of the phone',
  cameraSources: { picture: 'Test card', real: 'Camera', refused: 'Refused' },
  noCamera: {
    insecure:
      'Browsers give cameras to https:// and http://localhost only. Open such an address, or go back to the test card.',
    browser:
      'The browser does not let this page use camera or microphone: allow it by the icon left of the address, then try again; or go back to the test card.',
    missing: 'This computer has no camera or microphone that is free. Go back to the test card.',
  },
  toBackground: 'To the background',
  comeBack: 'Come back',
  kill: 'Kill the app',
  start: 'Start again',
  remove: 'Put this phone away',
  hidden: 'In the background',
  killed: 'The app was killed',
  shared: (number, title) => `Phone ${number} sent a card: "${title}"`,
  openIn: (number) => `Open in phone ${number}`,
  openNew: 'Open in a new phone',
  scan: 'A phone in the same network scans this to come in.',
  scanPlain: 'Devices in the same network scan this to open it; without https browsers give them no camera.',
  copyLink: 'Copy link',
  copied: 'Copied',
  dismiss: 'Dismiss',
  needSecure:
    'Browsers give camera and WebCodecs to https and localhost only. Open it on the computer that runs the server, or give the server a certificate (tls.cert, tls.key):',
  cannotPublish: ({ en }) => `You will see others, they will not see you (${en}).`,
  browsers: 'Use Chrome or Edge 94, Safari 16.4, or later.',
}

export function textsFor(language: string): Texts {
  return language.toLowerCase().startsWith('zh') ? zh : en
}
