import { fill } from '../../components/stage/language'
import { config } from '../../config'
import { CHECKS, type CheckLevel, runCheck } from '../../demo/shell/diagnosis'
import { askPermissions, copyText, setTitle, toast, versions } from '../../demo/shell/phone'
import { addressProblem, serverUrl, setServerUrl } from '../../demo/shell/settings'
import { texts } from '../../demo/texts/texts'

interface Row {
  key: string
  name: string
  level: CheckLevel | 'waiting' | 'running'
  text: string
  advice: string
}

const waiting = (): Row[] =>
  CHECKS.map(({ key, name }) => ({ key, name, level: 'waiting', text: texts.settings.waiting, advice: '' }))

/** Where the server is, and whether everything that a call needs is there. */
Page({
  data: {
    t: texts.settings,
    address: '',
    problem: '',
    saved: '',
    fallback: config.serverUrl,
    rows: waiting(),
    running: false,
    facts: [] as string[],
  },

  onLoad() {
    setTitle(texts.entries.settings)
    const { wechat, baseLibrary, system, model, platform } = versions()
    this.setData({
      address: serverUrl(),
      saved: serverUrl(),
      facts: [
        fill(texts.settings.wechat, wechat),
        fill(texts.settings.baseLibrary, baseLibrary),
        system,
        model,
        platform,
      ].filter((fact) => fact.trim() !== ''),
    })
    void this.check()
  },
  onShareAppMessage() {
    return { title: texts.settings.share, path: '/pages/settings/settings' }
  },

  onAddress(event: WechatMiniprogram.Input) {
    const address = event.detail.value.trim()
    this.setData({ address, problem: address === '' ? '' : addressProblem(address) })
  },
  onSave() {
    const { address } = this.data
    const problem = address === '' ? '' : addressProblem(address)
    if (problem !== '') return this.setData({ problem })
    setServerUrl(address)
    this.setData({ address: serverUrl(), saved: serverUrl(), problem: '' })
    toast(texts.settings.saved)
    void this.check()
  },
  onReset() {
    setServerUrl('')
    this.setData({ address: serverUrl(), saved: serverUrl(), problem: '' })
    void this.check()
  },
  async check() {
    if (this.data.running) return
    this.setData({ running: true, rows: waiting() })
    const failed = new Map<string, string>()
    for (const [index, check] of CHECKS.entries()) {
      const before = failed.get(check.needs ?? '')
      if (before !== undefined) {
        failed.set(check.key, before)
        this.setData({ [`rows[${index}].text`]: fill(texts.settings.first, before) })
        continue
      }
      this.setData({ [`rows[${index}].level`]: 'running', [`rows[${index}].text`]: texts.settings.running })
      const { level, text, advice } = await runCheck(check)
      if (level === 'bad') failed.set(check.key, check.name)
      this.setData({
        [`rows[${index}].level`]: level,
        [`rows[${index}].text`]: text,
        [`rows[${index}].advice`]: advice,
      })
    }
    this.setData({ running: false })
  },
  async onPermissions() {
    toast((await askPermissions()) ? texts.settings.allAllowed : texts.settings.notAllowed)
    void this.check()
  },
  onCopy() {
    const { rows, facts, saved } = this.data
    copyText(
      [saved, ...facts, ...rows.map(({ name, level, text }) => `${name} [${level}] ${text}`)].join('\n'),
      texts.settings.copied,
    )
  },
})
