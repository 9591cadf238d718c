import type { MiniApp } from '../mini_app.js'
import { sharePage } from '../share.js'
import { texts } from '../texts.js'
import { INK } from '../ui/dialogs.js'
import type { OpenTypes } from './button.js'

/** What the buttons of a phone can open. */
export function openTypes(app: () => MiniApp): OpenTypes {
  return {
    share: (target) => void sharePage(app(), target),
    async openSetting() {
      const { dialogs, device } = app()
      const chosen = await dialogs.actionSheet([texts.allow, texts.deny], INK, texts.settings)
      if (chosen !== undefined) device.permissions.setAll(chosen === 0)
      return {
        authSetting: {
          'scope.camera': device.permissions.state('scope.camera'),
          'scope.record': device.permissions.state('scope.record'),
        },
      }
    },
    chooseAvatar: pickPicture,
  }
}

/** A small square of a picture file, as a data: URL. */
function pickPicture(): Promise<string | undefined> {
  return new Promise((resolve) => {
    const input = document.createElement('input')
    input.type = 'file'
    input.accept = 'image/*'
    input.oncancel = () => resolve(undefined)
    input.onchange = async () => {
      const file = input.files?.[0]
      if (!file) return resolve(undefined)
      const picture = await createImageBitmap(file)
      const canvas = document.createElement('canvas')
      const side = Math.min(picture.width, picture.height)
      Object.assign(canvas, { width: 132, height: 132 })
      canvas
        .getContext('2d')
        ?.drawImage(picture, (picture.width - side) / 2, (picture.height - side) / 2, side, side, 0, 0, 132, 132)
      resolve(canvas.toDataURL('image/jpeg', 0.8))
    }
    input.click()
  })
}
