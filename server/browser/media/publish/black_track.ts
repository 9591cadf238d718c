/** Between two black pictures while the camera is off (ms). */
const EVERY = 500

/** A track of black pictures, in the size of what it stands for. */
export function blackTrack(width: number, height: number): MediaStreamTrack | undefined {
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  const context = canvas.getContext('2d', { alpha: false })
  const track = canvas.captureStream(0).getVideoTracks()[0]
  if (!(track instanceof CanvasCaptureMediaStreamTrack)) return track
  const paint = () => {
    if (track.readyState === 'ended') return clearInterval(timer)
    context?.fillRect(0, 0, width, height)
    track.requestFrame()
  }
  const timer = setInterval(paint, EVERY)
  paint()
  return track
}
