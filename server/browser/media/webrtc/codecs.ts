/** H.264 as every player has it (constrained baseline) first, then its other profiles, and no other format. */
export function h264First(capabilities: RTCRtpCapabilities | null): RTCRtpCodec[] {
  const rank = ({ sdpFmtpLine = '' }: RTCRtpCodec) => (/profile-level-id=42e0/i.test(sdpFmtpLine) ? 0 : 1)
  return (capabilities?.codecs ?? [])
    .filter(({ mimeType }) => /^video\/h264$/i.test(mimeType))
    .filter(({ sdpFmtpLine = '' }) => sdpFmtpLine.includes('packetization-mode=1'))
    .toSorted((a, b) => rank(a) - rank(b))
}

/**
 * Bit rates (kbit/s) for H.264 in an answer, as Chromium reads them: without, it begins at 300 and takes seconds to
 * find out what the network carries. Other browsers pass over it.
 */
export function withBitrates(sdp: string, { min, max }: { min: number; max: number }): string {
  const payload = /^a=rtpmap:(\d{1,3}) H264\/90000/im.exec(sdp)?.[1]
  if (payload === undefined) return sdp
  const rates = `x-google-min-bitrate=${min};x-google-start-bitrate=${Math.max(min, max)};x-google-max-bitrate=${max}`
  return sdp.replace(new RegExp(`^(a=fmtp:${payload} [^\\r\\n]*)`, 'm'), `$1;${rates}`)
}
