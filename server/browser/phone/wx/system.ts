import { COMMON_EVENTS, TAGS } from '../../../demo/tags.js'
import { colourScheme } from '../colour_scheme.js'
import type { MiniApp } from '../mini_app.js'
import { texts } from '../texts.js'
import { answering } from './answer.js'

const VERSION = '8.0.50'
const BASE_LIBRARY = '3.3.4'

/** Facts about phone, window and app. */
export function system(app: MiniApp, names: () => readonly string[]) {
  const { device, router } = app
  const windowInfo = () => {
    const bars = router.top?.frame.element.classList.contains('custom')
      ? 0
      : device.statusBarHeight + device.navigationBarHeight
    const { innerWidth: screenWidth, innerHeight: screenHeight, devicePixelRatio: pixelRatio } = window
    return {
      pixelRatio,
      screenWidth,
      screenHeight,
      windowWidth: screenWidth,
      windowHeight: screenHeight - bars,
      statusBarHeight: device.statusBarHeight,
      screenTop: bars,
      safeArea: {
        left: 0,
        right: screenWidth,
        top: device.statusBarHeight,
        bottom: screenHeight,
        width: screenWidth,
        height: screenHeight - device.statusBarHeight,
      },
    }
  }
  const deviceInfo = () => ({
    brand: 'RTCRoom',
    model: `Browser phone ${device.number}`,
    system: 'iOS 17.0',
    platform: 'ios',
    benchmarkLevel: -1,
    abi: '',
    memorySize: 4096,
  })
  const baseInfo = () => ({
    SDKVersion: BASE_LIBRARY,
    version: VERSION,
    language: texts.language,
    enableDebug: false,
    theme: colourScheme(app.mini.app),
    host: { env: 'WeChat' },
    fontSizeSetting: 16,
  })
  const setting = () => ({
    bluetoothEnabled: false,
    locationEnabled: false,
    wifiEnabled: true,
    deviceOrientation: window.innerWidth > window.innerHeight ? 'landscape' : 'portrait',
  })
  const authorize = () => {
    const name = (scope: 'scope.camera' | 'scope.record') =>
      ({ true: 'authorized', false: 'denied', undefined: 'not determined' })[String(device.permissions.state(scope))]
    return { cameraAuthorized: name('scope.camera'), microphoneAuthorized: name('scope.record') }
  }
  const all = () => ({ ...windowInfo(), ...deviceInfo(), ...baseInfo(), ...setting(), ...authorize() })
  return {
    getWindowInfo: windowInfo,
    getDeviceInfo: deviceInfo,
    getAppBaseInfo: baseInfo,
    getSystemSetting: setting,
    getAppAuthorizeSetting: authorize,
    getSystemInfoSync: all,
    getSystemInfo: answering('getSystemInfo', all),
    getSystemInfoAsync: answering('getSystemInfoAsync', all),
    getMenuButtonBoundingClientRect: () => {
      const [width, height, top] = [87, 32, device.statusBarHeight + 6]
      const right = window.innerWidth - 7
      return { width, height, top, right, bottom: top + height, left: right - width }
    },
    getAccountInfoSync: () => ({
      miniProgram: { appId: 'touristappid', envVersion: 'develop', version: '' },
      plugin: {},
    }),
    getLaunchOptionsSync: () => app.launch,
    getEnterOptionsSync: () => app.launch,
    canIUse: (schema: string) => canUse(schema, names()),
    getUpdateManager: () => ({ onCheckForUpdate() {}, onUpdateReady() {}, onUpdateFailed() {}, applyUpdate() {} }),
    getLogManager: () => ({ debug() {}, info() {}, log() {}, warn() {} }),
    exitMiniProgram: answering('exitMiniProgram', () => void app.outside.close()),
  }
}

/** `request`, `live-pusher`, `live-player.mode`, `button.open-type.share`: known functions, tags and attributes. */
function canUse(schema: string, names: readonly string[]): boolean {
  const [first = '', second] = schema.split('.')
  const spec = TAGS[first]
  if (!spec) return names.includes(first)
  if (second === undefined) return true
  const property = second.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
  return property in spec.properties || [...spec.events, ...COMMON_EVENTS].includes(second.replace(/^bind/, ''))
}
