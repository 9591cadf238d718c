import type { NetworkState } from '../../../demo/phone_controls.js'
import type { MiniApp } from '../mini_app.js'
import { texts } from '../texts.js'
import { answering, WxError } from './answer.js'

const TYPES: { [state in NetworkState]: string } = { ok: 'wifi', slow: '3g', lost: 'none' }

/** Network status, clipboard, scanner, screen, vibration. */
export function phoneFunctions({ device, dialogs, events }: MiniApp) {
  return {
    getNetworkType: answering('getNetworkType', () => ({ networkType: TYPES[device.network.state] })),
    onNetworkStatusChange: (listener: (detail: object) => void) => events.on('network', listener),
    offNetworkStatusChange: (listener?: (detail: object) => void) => events.off('network', listener),
    setClipboardData: answering('setClipboardData', async ({ data }: { data: string }) => {
      device.storage.set('$clipboard', data)
      // The computer's clipboard too, where the browser lets us; the phone's own works without.
      await navigator.clipboard?.writeText(data).catch(() => undefined)
      dialogs.showToast({ title: texts.copied, icon: 'success', image: '', duration: 1500, mask: false })
      return undefined
    }),
    getClipboardData: answering('getClipboardData', () => ({ data: String(device.storage.get('$clipboard')) })),
    scanCode: answering('scanCode', async () => {
      const result = await dialogs.prompt(texts.scan, texts.scanHint)
      if (result === undefined || result === '') throw new WxError('cancel')
      return { result, scanType: 'QR_CODE', charSet: 'UTF-8', path: '', rawData: '' }
    }),
    setKeepScreenOn: answering('setKeepScreenOn', () => undefined),
    vibrateShort: answering('vibrateShort', () => {
      document.body.classList.add('buzz')
      setTimeout(() => document.body.classList.remove('buzz'), 200)
      return undefined
    }),
    createWebAudioContext: () => new AudioContext(),
    vibrateLong: answering('vibrateLong', () => undefined),
    setScreenBrightness: answering('setScreenBrightness', () => undefined),
    onWindowResize: (listener: (detail: object) => void) => events.on('resize', listener),
    offWindowResize: (listener?: (detail: object) => void) => events.off('resize', listener),
    onMemoryWarning: () => undefined,
    offMemoryWarning: () => undefined,
  }
}

export function statusOf(state: NetworkState): { isConnected: boolean; networkType: string } {
  return { isConnected: state !== 'lost', networkType: TYPES[state] }
}
