/**
 * What the demo page may do to a phone, and what it hears from it. Both live on one origin: the page calls the frame
 * directly.
 */

export type NetworkState = 'ok' | 'slow' | 'lost'

/**
 * Where picture and sound of the phone's `<live-pusher>` come from; `refused`: the user says no to WeChat's question.
 */
export type CameraSource = 'picture' | 'real' | 'refused'

/** Why the browser gives no camera: the page is not secure, the browser's user said no, or there is none. */
export type NoCamera = 'insecure' | 'browser' | 'missing'

export interface PhoneEvents {
  /** The user pressed the capsule's round button: away to the home screen. */
  close(): void
  /** A share card was sent; the link opens it in a phone of this page. */
  share(card: { title: string; link: string }): void
  /** The real camera was wanted, and cannot be had. */
  noCamera(why: NoCamera): void
  /** Errors of the mini-program, for whoever watches. */
  error(message: string): void
}

export interface PhoneControls {
  /** To the background: onHide, and after five seconds timers and connections stop, as WeChat does it. */
  hide(): void
  show(): void
  setNetwork(state: NetworkState): void
  setCamera(source: CameraSource): void
  /** Opens a page of the mini-program, such as `pages/main/main?roomID=x`. */
  open(link: string): void
  /** Whether the user publishes now: closing the page would cut that off. */
  publishes(): boolean
  listen(events: PhoneEvents): void
}

declare global {
  interface Window {
    /** In a phone's frame, as soon as the mini-program runs. */
    phone?: PhoneControls
  }
}
