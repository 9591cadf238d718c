import { config } from '../../config'
import { CHECKS, type CheckLevel, runCheck } from '../../demo/shell/diagnosis'
import { askPermissions, copyText, toast, versions } from '../../demo/shell/phone'
import { addressProblem, serverUrl, setServerUrl } from '../../demo/shell/settings'

interface Row {
  key: string
  name: string
  level: CheckLevel | 'waiting' | 'running'
  text: string
  advice: string
}

const waiting = (): Row[] =>
  CHECKS.map(({ key, name }) => ({ key, name, level: 'waiting', text: '等待检查', advice: '' }))

/** Where the server is, and whether everything that a call needs is there. */
Page({
  data: {
    address: '',
    problem: '',
    saved: '',
    fallback: config.serverUrl,
    rows: waiting(),
    running: false,
    facts: [] as string[],
  },

  onLoad() {
    const { wechat, baseLibrary, system, model, platform } = versions()
    this.setData({
      address: serverUrl(),
      saved: serverUrl(),
      facts: [`微信 ${wechat}`, `基础库 ${baseLibrary}`, system, model, platform].filter((fact) => fact.trim() !== ''),
    })
    void this.check()
  },
  onShareAppMessage() {
    return { title: 'RTCRoom 设置与诊断', path: '/pages/settings/settings' }
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
    toast('已保存')
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
        this.setData({ [`rows[${index}].text`]: `先解决“${before}”的问题` })
        continue
      }
      this.setData({ [`rows[${index}].level`]: 'running', [`rows[${index}].text`]: '正在检查' })
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
    toast((await askPermissions()) ? '摄像头和麦克风都已允许' : '还有权限没有允许')
    void this.check()
  },
  onCopy() {
    const { rows, facts, saved } = this.data
    copyText(
      [saved, ...facts, ...rows.map(({ name, level, text }) => `${name} [${level}] ${text}`)].join('\n'),
      '诊断结果已复制',
    )
  },
})
