/** What the phone around the mini-program says, as WeChat would. */
const zh = {
  language: 'zh_CN',
  cancel: '取消',
  ok: '确定',
  home: '首页',
  back: '返回',
  more: '更多',
  close: '关闭',
  copied: '内容已复制',
  scan: '扫一扫',
  scanHint: '粘贴二维码中的内容',
  settings: '设置',
  allow: '允许使用摄像头和麦克风',
  deny: '不允许',
  noPage: '页面不存在',
  forward: '转发给朋友',
  reopen: '重新进入小程序',
}

const en: typeof zh = {
  language: 'en',
  cancel: 'Cancel',
  ok: 'OK',
  home: 'Home',
  back: 'Back',
  more: 'More',
  close: 'Close',
  copied: 'Copied',
  scan: 'Scan',
  scanHint: 'Paste what the QR code holds',
  settings: 'Settings',
  allow: 'Allow camera and microphone',
  deny: 'Do not allow',
  noPage: 'There is no such page',
  forward: 'Forward to a friend',
  reopen: 'Restart the mini-program',
}

/** In the browser's language; mini-programs are told `language`. */
export const texts = navigator.language.startsWith('zh') ? zh : en
