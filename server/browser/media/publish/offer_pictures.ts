/// <reference types="dom-mediacapture-transform" />

import { PicturePost } from '../picture_post.js'
import type { Offer } from './offer.js'

/** The pictures of a video track. A stream is read past the page, however busy that is. */
export function offerPictures(track: MediaStreamTrack): Offer<VideoFrame> {
  if (!('MediaStreamTrackProcessor' in globalThis) || !isVideoTrack(track)) return offerByElement(track)
  return { source: new MediaStreamTrackProcessor({ track, maxBufferSize: 2 }).readable, stop() {} }
}

function isVideoTrack(track: MediaStreamTrack): track is MediaStreamVideoTrack {
  return track.kind === 'video'
}

/** Browsers without MediaStreamTrackProcessor (Firefox, Safari outside workers): through a video element. */
function offerByElement(track: MediaStreamTrack): Offer<VideoFrame> {
  const { port1, port2 } = new MessageChannel()
  const post = new PicturePost((frame) => port1.postMessage(frame, [frame]))
  port1.onmessage = () => post.taken()
  const video = document.createElement('video')
  video.muted = true
  video.playsInline = true
  video.srcObject = new MediaStream([track])
  video.play().catch(() => {})
  let handle = 0
  const next = () => {
    handle = video.requestVideoFrameCallback((now) => {
      post.show(new VideoFrame(video, { timestamp: Math.round(now * 1_000) }))
      next()
    })
  }
  next()
  return {
    source: port2,
    stop() {
      video.cancelVideoFrameCallback(handle)
      video.srcObject = null
      post.clear()
      port1.close()
    },
  }
}
