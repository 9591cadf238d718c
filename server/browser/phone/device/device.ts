import type { CameraSource } from '../../../demo/phone_controls.js'
import { Network } from './network.js'
import { Permissions } from './permissions.js'
import { PhoneStorage } from './storage.js'
import { Timers } from './timers.js'

/** Colours of the phones, by number: their test pictures and name plates. */
const HUES = [150, 215, 20, 280, 45, 330, 185, 100, 250]

/** The phone as hardware and system: what stays when the mini-program is killed, and what the demo page switches. */
export class Device {
  readonly network = new Network()
  readonly timers = new Timers()
  readonly storage: PhoneStorage
  readonly permissions: Permissions
  camera: CameraSource = 'picture'
  foreground = true

  constructor(readonly number: number) {
    this.storage = new PhoneStorage(String(number))
    this.permissions = new Permissions(this.storage)
  }

  get hue(): number {
    return HUES[(this.number - 1) % HUES.length] ?? 0
  }

  /** What WeChat calls the status bar's height, in px. */
  readonly statusBarHeight = 44
  readonly navigationBarHeight = 44
}
