import { fileAddress, type MiniApp } from '../mini_app.js'
import { texts } from '../texts.js'
import { CONFIRM, INK, type ModalOptions, type ToastOptions } from '../ui/dialogs.js'
import { answering, WxError } from './answer.js'

/** Toast, loading, modal, action sheet, share menu. */
export function interaction({ dialogs, router }: MiniApp) {
  return {
    showToast: answering(
      'showToast',
      ({ title = '', icon = 'success', image = '', duration = 1500, mask = false }: Partial<ToastOptions>) => {
        dialogs.showToast({ title, icon, image: fileAddress(image, router.top?.path ?? ''), duration, mask })
        return undefined
      },
    ),
    hideToast: answering('hideToast', () => void dialogs.hideToast()),
    showLoading: answering('showLoading', ({ title = '', mask = false }: Partial<ToastOptions>) => {
      dialogs.showToast({ title, icon: 'loading', image: '', duration: 0, mask })
      return undefined
    }),
    hideLoading: answering('hideLoading', () => void dialogs.hideToast()),
    showModal: answering('showModal', (options: Partial<ModalOptions>) =>
      dialogs.modal({
        title: '',
        content: '',
        showCancel: true,
        cancelText: texts.cancel,
        cancelColor: INK,
        confirmText: texts.ok,
        confirmColor: CONFIRM,
        editable: false,
        placeholderText: '',
        ...options,
      }),
    ),
    showActionSheet: answering(
      'showActionSheet',
      async ({
        itemList,
        itemColor = INK,
        alertText,
      }: {
        itemList: string[]
        itemColor?: string
        alertText?: string
      }) => {
        if (itemList.length > 6) throw new WxError('parameter error: itemList should not be large than 6')
        const tapIndex = await dialogs.actionSheet(itemList, itemColor, alertText)
        if (tapIndex === undefined) throw new WxError('cancel')
        return { tapIndex }
      },
    ),
    showShareMenu: answering('showShareMenu', () => undefined),
    hideShareMenu: answering('hideShareMenu', () => undefined),
    updateShareMenu: answering('updateShareMenu', () => undefined),
  }
}
