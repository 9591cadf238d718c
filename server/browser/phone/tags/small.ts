import { make } from '../element.js'
import type { TagFactory } from '../tag_host.js'
import { hoverable } from './hover.js'

/** `<icon>`: drawn by the style sheet. */
export const iconTag: TagFactory = (host) => ({
  update() {
    host.element.dataset.type = host.text('type')
    host.element.style.setProperty('--size', `${host.number('size')}px`)
    if (host.text('color') !== '') host.element.style.setProperty('--color', host.text('color'))
  },
})

/** `<progress>`. */
export const progressTag: TagFactory = (host) => {
  const bar = make('i')
  const info = make('span')
  host.element.append(make('div', 'track', bar), info)
  return {
    update() {
      const percent = Math.min(100, Math.max(0, host.number('percent')))
      bar.style.width = `${percent}%`
      bar.style.background = host.text('activeColor')
      host.element.style.setProperty('--height', `${host.number('strokeWidth')}px`)
      host.element.style.setProperty('--rest', host.text('backgroundColor'))
      info.textContent = host.flag('showInfo') ? `${percent}%` : ''
    },
  }
}

/** `<navigator>`. */
export function navigatorTag(go: (openType: string, url: string, delta: number) => void): TagFactory {
  return (host) => {
    hoverable(host)
    host.on('tap', () => {
      try {
        go(host.text('openType'), host.text('url'), host.number('delta'))
        host.emit('success', {})
      } catch (error) {
        host.emit('fail', { errMsg: `${host.text('openType')}:fail ${error instanceof Error ? error.message : error}` })
      }
      host.emit('complete', {})
    })
    return {}
  }
}

/**
 * `<rich-text>`: text, or nodes of the names below; anything else is left out, as WeChat leaves out what it does not
 * trust.
 */
export const richTextTag: TagFactory = (host) => {
  const allowed = new Set(
    'a b br code div em h1 h2 h3 h4 h5 h6 hr i img li ol p span strong sub sup table tbody td th thead tr u ul'.split(
      ' ',
    ),
  )
  const draw = (nodes: unknown): Node[] => {
    if (!Array.isArray(nodes)) return []
    return nodes.flatMap(
      (node: {
        type?: string
        text?: string
        name?: string
        attrs?: { [name: string]: string }
        children?: unknown
      }): Node[] => {
        if (node.type === 'text' || node.text !== undefined) return [document.createTextNode(node.text ?? '')]
        if (node.name === undefined || !allowed.has(node.name)) return []
        const element = document.createElement(node.name)
        for (const name of ['class', 'style', 'alt', 'width', 'height', 'colspan', 'rowspan'])
          if (node.attrs?.[name]) element.setAttribute(name, node.attrs[name])
        if (node.name === 'img' && /^(https?:|data:)/.test(node.attrs?.src ?? ''))
          element.setAttribute('src', node.attrs?.src ?? '')
        element.append(...draw(node.children))
        return [element]
      },
    )
  }
  return {
    update() {
      const nodes: unknown = host.value('nodes')
      host.element.replaceChildren(...(typeof nodes === 'string' ? [document.createTextNode(nodes)] : draw(nodes)))
    },
  }
}

/** `<canvas type="2d">`: reached through a selector query's `node`. */
export const canvasTag: TagFactory = (host) => {
  const canvas = make('canvas')
  host.element.prepend(canvas)
  return {}
}
