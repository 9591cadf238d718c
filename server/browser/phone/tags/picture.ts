import { make } from '../element.js'
import type { TagFactory, TagHost } from '../tag_host.js'

/** How each `mode` of `<image>` lies in its box: object-fit and object-position. */
const MODES: { [mode: string]: [fit: string, position?: string] } = {
  scaleToFill: ['fill'],
  aspectFit: ['contain'],
  aspectFill: ['cover'],
  widthFix: ['fill'],
  heightFix: ['fill'],
  center: ['none', 'center'],
  top: ['none', 'top'],
  bottom: ['none', 'bottom'],
  left: ['none', 'left'],
  right: ['none', 'right'],
  'top left': ['none', 'left top'],
  'top right': ['none', 'right top'],
  'bottom left': ['none', 'left bottom'],
  'bottom right': ['none', 'right bottom'],
}

/** `<image>` and `<cover-image>`. */
export function pictureTag(address: (path: string, owner: string) => string): TagFactory {
  return (host: TagHost) => {
    const picture = make('img')
    picture.draggable = false
    host.element.append(picture)
    picture.onload = () => {
      fitSize()
      host.emit('load', { width: picture.naturalWidth, height: picture.naturalHeight })
    }
    picture.onerror = () => host.emit('error', { errMsg: `GET ${host.text('src')} failed` })
    const fitSize = () => {
      const mode = host.text('mode')
      const [fit = 'fill', position = 'center'] = MODES[mode] ?? []
      picture.style.objectFit = fit
      picture.style.objectPosition = position
      const ratio = picture.naturalWidth / (picture.naturalHeight || 1)
      if (mode === 'widthFix' && ratio > 0) host.element.style.height = `${host.element.clientWidth / ratio}px`
      if (mode === 'heightFix' && ratio > 0) host.element.style.width = `${host.element.clientHeight * ratio}px`
    }
    return {
      update(property) {
        if (property === 'mode') fitSize()
        if (property !== 'src') return
        const source = host.text('src')
        if (source === '') picture.removeAttribute('src')
        else picture.src = address(source, host.owner)
      },
    }
  }
}
