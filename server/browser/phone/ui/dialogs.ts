import { make } from '../element.js'
import { texts } from '../texts.js'

/** The colours of texts that the mini-program gives none: dialogs.css has them, light and dark. */
export const INK = 'var(--sheet-ink)'
export const CONFIRM = 'var(--sheet-confirm)'

export interface ModalOptions {
  title: string
  content: string
  showCancel: boolean
  cancelText: string
  cancelColor: string
  confirmText: string
  confirmColor: string
  editable: boolean
  placeholderText: string
}

export interface ToastOptions {
  title: string
  icon: 'success' | 'error' | 'loading' | 'none'
  /** Address of a picture in place of the icon. */
  image: string
  /** Milliseconds; 0 stays until it is hidden. */
  duration: number
  mask: boolean
}

/** What WeChat draws above the pages: modal, action sheet, toast. One phone's. */
export class Dialogs {
  private toast: HTMLElement | undefined
  private toastTimer = 0

  constructor(private readonly layer: HTMLElement) {}

  modal(options: ModalOptions): Promise<{ confirm: boolean; cancel: boolean; content: string }> {
    return new Promise((resolve) => {
      const input = make('textarea', 'modal-input')
      input.value = options.content
      input.placeholder = options.placeholderText
      const buttons = make('div', 'modal-buttons')
      const box = make('div', 'modal', make('div', 'modal-title', options.title))
      if (options.editable) box.append(input)
      else if (options.content !== '') box.append(make('div', 'modal-content', options.content))
      box.append(buttons)
      const mask = this.cover('modal-mask', box)
      const button = (text: string, color: string, name: string, confirm: boolean) => {
        const element = make('button', `modal-button ${name}`, text)
        element.style.color = color
        element.onclick = () => {
          mask.remove()
          resolve({ confirm, cancel: !confirm, content: options.editable ? input.value : '' })
        }
        buttons.append(element)
      }
      if (options.showCancel) button(options.cancelText, options.cancelColor, 'cancel', false)
      button(options.confirmText, options.confirmColor, 'confirm', true)
    })
  }

  /** The index that was tapped; undefined when the user turned away. */
  actionSheet(items: readonly string[], color: string, title = ''): Promise<number | undefined> {
    return new Promise((resolve) => {
      const sheet = make('div', 'sheet')
      const mask = this.cover('sheet-mask', sheet)
      const finish = (index?: number) => {
        mask.remove()
        resolve(index)
      }
      if (title !== '') sheet.append(make('div', 'sheet-title', title))
      items.forEach((item, index) => {
        const button = make('button', 'sheet-item', item)
        button.style.color = color
        button.onclick = () => finish(index)
        sheet.append(button)
      })
      const cancel = make('button', 'sheet-item sheet-cancel', texts.cancel)
      cancel.onclick = () => finish()
      sheet.append(cancel)
      mask.onclick = (event) => {
        if (event.target === mask) finish()
      }
    })
  }

  /** The clipboard of other phones is the computer's: a prompt where a scanner would be. */
  prompt(title: string, placeholder: string): Promise<string | undefined> {
    const options = {
      title,
      content: '',
      showCancel: true,
      cancelText: texts.cancel,
      cancelColor: INK,
      confirmText: texts.ok,
      confirmColor: CONFIRM,
    }
    return this.modal({ ...options, editable: true, placeholderText: placeholder }).then(({ confirm, content }) =>
      confirm ? content.trim() : undefined,
    )
  }

  showToast({ title, icon, image, duration, mask }: ToastOptions): void {
    this.hideToast()
    const box = make('div', icon === 'none' && image === '' ? 'toast plain' : 'toast')
    if (image !== '') {
      const picture = make('img', 'toast-image')
      picture.src = image
      box.append(picture)
    } else if (icon !== 'none') box.append(make('div', `toast-icon ${icon}`))
    box.append(make('div', 'toast-title', title))
    this.toast = make('div', mask ? 'toast-layer mask' : 'toast-layer', box)
    this.layer.append(this.toast)
    if (duration > 0) this.toastTimer = window.setTimeout(() => this.hideToast(), duration)
  }

  hideToast(): void {
    clearTimeout(this.toastTimer)
    this.toast?.remove()
    this.toast = undefined
  }

  private cover(classes: string, child: HTMLElement): HTMLElement {
    const mask = make('div', `mask ${classes}`, child)
    this.layer.append(mask)
    return mask
  }
}
