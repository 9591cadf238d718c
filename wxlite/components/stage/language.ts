/** Whether the phone's WeChat speaks Chinese; where nobody can say, it does. */
export function isChinese(): boolean {
  const language = languageOf()
  return language === '' || /^zh/i.test(language)
}

/** `zh_CN`, `en` and so on; '' outside a mini-program. Base libraries before 2.20.1 answer it under another name. */
function languageOf(): string {
  if (typeof wx === 'undefined') return ''
  const { language } = typeof wx.getAppBaseInfo === 'function' ? wx.getAppBaseInfo() : wx.getSystemInfoSync()
  return language ?? ''
}

/** The text with what its `{0}`, `{1}` and so on stand for. */
export function fill(text: string, ...parts: readonly (string | number)[]): string {
  return text.replace(/\{(\d)\}/g, (_, place: string) => String(parts[Number(place)] ?? ''))
}
