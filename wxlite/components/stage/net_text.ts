import { fill } from './language'
import { texts } from './texts/texts'

/** The debug overlay's lines out of the `info` of a netstatus event; '' without one. */
export function netText(info: object | undefined): string {
  const fields = new Map(Object.entries(info ?? {}))
  const number = (name: string) => {
    const value = Number(fields.get(name))
    return Number.isFinite(value) ? Math.round(value) : 0
  }
  if (fields.size === 0) return ''
  return [
    `${number('videoWidth')}x${number('videoHeight')} ${number('videoFPS')}fps`,
    fill(texts.netText.rates, number('videoBitrate'), number('audioBitrate')),
    fill(texts.netText.speed, number('netSpeed'), number('netJitter')),
  ].join('\n')
}
