export interface PicturePacket {
  /** Page time of capture, ms. */
  time: number
  keyFrame: boolean
  data: Uint8Array
  /** AVCDecoderConfigurationRecord, when it is new. */
  config?: Uint8Array
}

export interface PictureFormat {
  width: number
  height: number
  frameRate: number
  /** kbit/s. */
  bitrate: number
}
