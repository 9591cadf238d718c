import type { Texts } from './texts.js'

/** Why this browser, at this address, cannot do all of it; undefined when it can. */
export async function whyNot(texts: Texts): Promise<string | undefined> {
  if (!window.isSecureContext) {
    const { port, pathname } = window.location
    return texts.needSecure(`http://localhost${port === '' ? '' : `:${port}`}${pathname}`)
  }
  if (typeof VideoEncoder === 'undefined' || typeof VideoDecoder === 'undefined') return texts.needCodecs
  const { supported } = await VideoEncoder.isConfigSupported({ codec: 'avc1.42e01e', width: 360, height: 640, bitrate: 500_000, framerate: 15 })
  return supported ? undefined : texts.needH264
}
