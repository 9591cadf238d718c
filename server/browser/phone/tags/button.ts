import type { TagFactory } from '../tag_host.js'
import { hoverable } from './hover.js'

/** What a button's `open-type` asks of the phone. */
export interface OpenTypes {
  /** A share card is sent from the top page. */
  share(target: { id: string; dataset: { readonly [name: string]: unknown } }): void
  /** The permission page; resolves when it is closed. */
  openSetting(): Promise<object>
  /** A picture of the user's choice; undefined when none was chosen. */
  chooseAvatar(): Promise<string | undefined>
}

export function buttonTag(open: OpenTypes): TagFactory {
  return (host) => {
    hoverable(host, () => !host.flag('disabled'))
    const act = () => {
      if (host.flag('disabled')) return
      const form = host.closest('form')
      if (host.text('formType') === 'submit') form?.behaviour.activate?.()
      if (host.text('formType') === 'reset') form?.behaviour.reset?.()
      const type = host.text('openType')
      if (type === 'share') open.share({ id: host.id, dataset: host.dataset })
      if (type === 'openSetting') void open.openSetting().then((setting) => host.emit('opensetting', setting))
      if (type === 'chooseAvatar')
        void open.chooseAvatar().then((avatarUrl) => avatarUrl && host.emit('chooseavatar', { avatarUrl }))
    }
    host.on('tap', act)
    // A disabled button does not tap: nothing inside or around it hears the finger.
    for (const type of ['touchstart', 'mousedown']) {
      host.element.addEventListener(type, (event) => host.flag('disabled') && event.stopPropagation(), {
        capture: true,
      })
    }
    return {
      update() {
        const { classList } = host.element
        for (const flag of ['disabled', 'plain', 'loading']) classList.toggle(flag, host.flag(flag))
        classList.toggle('mini', host.text('size') === 'mini')
        host.element.dataset.type = host.text('type')
      },
      activate: act,
    }
  }
}
