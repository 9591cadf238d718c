/** What browsers take for a touch of the page. */
const GESTURES = ['pointerdown', 'keydown', 'touchend'] as const

/** Calls at each gesture of the user anywhere on the page, until the returned function is called. */
export function onGesture(act: () => void): () => void {
  for (const gesture of GESTURES) document.addEventListener(gesture, act, { capture: true })
  return () => {
    for (const gesture of GESTURES) document.removeEventListener(gesture, act, { capture: true })
  }
}
