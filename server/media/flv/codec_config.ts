/** Codec string (RFC 6381) of an AVCDecoderConfigurationRecord, such as `avc1.42001f`; undefined when it is none. */
export function avcCodec(config: Uint8Array): string | undefined {
  if (config.byteLength < 7 || config[0] !== 1) return undefined
  return `avc1.${[...config.subarray(1, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
}

export interface AacConfig {
  /** RFC 6381, such as `mp4a.40.2`. */
  codec: string
  sampleRate: number
  channels: number
}

const SAMPLE_RATES = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350]
const CHANNELS = [0, 1, 2, 3, 4, 5, 6, 8]

/** Reads an AudioSpecificConfig (ISO 14496-3, 1.6.2.1); undefined when it is none that browsers play. */
export function aacConfig(config: Uint8Array): AacConfig | undefined {
  const [a, b] = config
  if (a === undefined || b === undefined) return undefined
  const objectType = a >> 3
  const sampleRate = SAMPLE_RATES[((a & 7) << 1) | (b >> 7)]
  const channels = CHANNELS[(b >> 3) & 15]
  if (objectType === 0 || objectType === 31 || sampleRate === undefined || !channels) return undefined
  return { codec: `mp4a.40.${objectType}`, sampleRate, channels }
}

/** Whether an AudioSpecificConfig leaves its channels to a program config element: channel configuration 0. */
export function channelsInProgramConfig([, second]: Uint8Array): boolean {
  return second !== undefined && ((second >> 3) & 15) === 0
}
