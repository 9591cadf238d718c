/** Calls whenever the picture inside `element` gets another shape; `tall`: higher than wide. Ends by the answer. */
export function onShape(element: HTMLElement, changed: (shape: 'wide' | 'tall') => void): () => void {
  const look = () => {
    const picture = element.querySelector<HTMLCanvasElement | HTMLVideoElement>('canvas, video')
    if (picture === null) return
    const [width, height] =
      picture instanceof HTMLVideoElement ? [picture.videoWidth, picture.videoHeight] : [picture.width, picture.height]
    if (width > 0 && height > 0) changed(height > width ? 'tall' : 'wide')
  }
  const observer = new MutationObserver(look)
  observer.observe(element, { subtree: true, childList: true, attributes: true, attributeFilter: ['width', 'height'] })
  // It does not bubble.
  element.addEventListener('resize', look, { capture: true })
  return () => {
    observer.disconnect()
    element.removeEventListener('resize', look, { capture: true })
  }
}
