/**
 * Whether a push URL's query asks for a recording: `record=flv`, `record=hls|mp4`.
 * Whatever format it names, MP4 is what is made. Source: push URL parameters of
 * Tencent Cloud Live.
 */
export function asksForRecording(query: string): boolean {
  return (new URLSearchParams(query).get('record') ?? '') !== ''
}
