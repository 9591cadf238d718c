import { drain } from './drain.js'
import type { PictureSource } from './sending_messages.js'

/**
 * Hands over every picture of a source until the returned function is called.
 * `onFrame` owns the frame and has to close it.
 */
export function readFrames(source: PictureSource, onFrame: (frame: VideoFrame) => void): () => void {
  if (!(source instanceof MessagePort)) return drain(source, onFrame)
  source.onmessage = ({ data }: MessageEvent<VideoFrame>) => {
    onFrame(data)
    source.postMessage('taken')
  }
  return () => {
    // The page closes its end when it has heard that nothing more is wanted.
    source.onmessage = ({ data }: MessageEvent<VideoFrame>) => data.close()
  }
}
