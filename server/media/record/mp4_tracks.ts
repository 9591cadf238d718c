import { avcSize } from '../flv/avc_size.js'
import { aacConfig, avcCodec } from '../flv/codec_config.js'

/** Decoder configurations of what is to be written; one of the two at least. */
export interface Mp4Tracks {
  /** AVCDecoderConfigurationRecord. */
  video?: Uint8Array
  /** AudioSpecificConfig. */
  audio?: Uint8Array
}

/** One coded picture or piece of sound. Times in ms from the beginning of what is written. */
export interface Mp4Sample {
  kind: 'video' | 'audio'
  /** When it is shown or heard. */
  time: number
  keyFrame: boolean
  data: Uint8Array
}

/** Throws TypeError for one that no MP4 holds. */
export function videoConfig(description: Uint8Array): VideoDecoderConfig {
  const codec = avcCodec(description)
  const size = avcSize(description)
  if (codec === undefined || size === undefined) throw new TypeError('not an AVCDecoderConfigurationRecord')
  return { codec, codedWidth: size.width, codedHeight: size.height, description }
}

/** Throws TypeError for one that no MP4 holds. */
export function audioConfig(description: Uint8Array): AudioDecoderConfig {
  const config = aacConfig(description)
  if (config === undefined) throw new TypeError('not an AudioSpecificConfig')
  return { codec: config.codec, sampleRate: config.sampleRate, numberOfChannels: config.channels, description }
}
