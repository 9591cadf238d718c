import type { TagFactory, TagHost } from '../tag_host.js'

/** Asks the user for one of several; undefined when none was chosen. */
export type Choose = (items: readonly string[], title: string) => Promise<number | undefined>

/** `<picker mode="selector">`. The other modes are not drawn in the browser: using one is an error. */
export function pickerTag(choose: Choose): TagFactory {
  return (host) => {
    const open = async () => {
      if (host.flag('disabled')) return
      const index = await choose(labels(host), host.text('headerText'))
      if (index === undefined) {
        host.emit('cancel', {})
        return
      }
      host.set('value', index)
      host.emit('change', { value: String(index) })
    }
    host.on('tap', () => void open())
    return {
      update(property) {
        if (property === 'mode' && host.text('mode') !== 'selector')
          throw new Error(`<picker mode="${host.text('mode')}"> is not drawn in the browser`)
      },
      activate: () => void open(),
      formValue: () => host.value('value'),
    }
  }
}

function labels(host: TagHost): string[] {
  const range: unknown = host.value('range')
  const key = host.text('rangeKey')
  if (!Array.isArray(range)) return []
  return range.map((item: unknown) =>
    String(key !== '' && typeof item === 'object' && item !== null ? Reflect.get(item, key) : item),
  )
}
