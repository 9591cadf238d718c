import { make } from '../element.js'
import type { TagFactory } from '../tag_host.js'

/** `<video>`. */
export function videoTag(address: (path: string, owner: string) => string): TagFactory {
  return (host) => {
    const video = make('video')
    video.playsInline = true
    host.element.prepend(video)
    video.onplay = () => host.emit('play', {})
    video.onpause = () => host.emit('pause', {})
    video.onended = () => host.emit('ended', {})
    video.onwaiting = () => host.emit('waiting', {})
    video.onseeked = () => host.emit('seekcomplete', { position: video.currentTime * 1000 })
    video.ontimeupdate = () => host.emit('timeupdate', { currentTime: video.currentTime, duration: video.duration })
    video.onloadedmetadata = () =>
      host.emit('loadedmetadata', { width: video.videoWidth, height: video.videoHeight, duration: video.duration })
    video.onerror = () => host.emit('error', { errMsg: video.error?.message || 'MEDIA_ERR_SRC_NOT_SUPPORTED' })
    video.onfullscreenchange = () =>
      host.emit('fullscreenchange', { fullScreen: document.fullscreenElement === video, direction: 'vertical' })
    return {
      update(property) {
        video.controls = host.flag('controls')
        video.loop = host.flag('loop')
        video.muted = host.flag('muted')
        video.style.objectFit = host.text('objectFit')
        if (property === 'poster')
          video.poster = host.text('poster') === '' ? '' : address(host.text('poster'), host.owner)
        if (property !== 'src') return
        if (host.text('src') === '') video.removeAttribute('src')
        else video.src = host.text('src')
        video.load()
        if (host.flag('autoplay'))
          void video.play().catch((error: Error) => host.emit('error', { errMsg: error.message }))
      },
      detached() {
        video.pause()
        video.removeAttribute('src')
        video.load()
      },
    }
  }
}

/** What createVideoContext gives. */
export function videoContext(element: HTMLElement | undefined) {
  const video = element?.querySelector('video')
  return {
    play: () => void video?.play().catch(() => undefined),
    pause: () => video?.pause(),
    stop: () => {
      video?.pause()
      if (video) video.currentTime = 0
    },
    seek: (position: number) => {
      if (video) video.currentTime = position
    },
    playbackRate: (rate: number) => {
      if (video) video.playbackRate = rate
    },
    requestFullScreen: () => void video?.requestFullscreen().catch(() => undefined),
    exitFullScreen: () => void document.exitFullscreen().catch(() => undefined),
  }
}
