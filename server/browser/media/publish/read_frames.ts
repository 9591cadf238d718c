/// <reference types="dom-mediacapture-transform" />

import { drain } from './drain.js'

/**
 * Hands over every picture of a video track until the returned function is called.
 * `onFrame` owns the frame and has to close it.
 */
export function readFrames(track: MediaStreamTrack, onFrame: (frame: VideoFrame) => void): () => void {
  if (!('MediaStreamTrackProcessor' in globalThis) || !isVideoTrack(track)) return readByElement(track, onFrame)
  return drain(new MediaStreamTrackProcessor({ track, maxBufferSize: 2 }).readable, onFrame)
}

function isVideoTrack(track: MediaStreamTrack): track is MediaStreamVideoTrack {
  return track.kind === 'video'
}

/** Browsers without MediaStreamTrackProcessor (Firefox, Safari outside workers): through a video element. */
function readByElement(track: MediaStreamTrack, onFrame: (frame: VideoFrame) => void): () => void {
  const video = document.createElement('video')
  video.muted = true
  video.playsInline = true
  video.srcObject = new MediaStream([track])
  video.play().catch(() => {})
  let handle = 0
  const next = () => {
    handle = video.requestVideoFrameCallback((now) => {
      onFrame(new VideoFrame(video, { timestamp: Math.round(now * 1_000) }))
      next()
    })
  }
  next()
  return () => {
    video.cancelVideoFrameCallback(handle)
    video.srcObject = null
  }
}
