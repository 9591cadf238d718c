/** A socket that broke is tried again after this time, so many times (ms): the server waits 5 s for it. */
const AGAIN_AFTER = 800
const TRIES = 5
/** Close codes below it are the browser's own: the connection broke. */
const FIRST_OF_SERVER = 4000
const ORDERLY = [1000, 1001, 1012]

const KEY_FRAME = '{"event":"keyframe"}'

export interface ControlListener {
  keyFrame(): void
  /** Once, unless `close()` was called. No code: it broke, and did not come back. */
  closed(code: number | undefined, detail: string): void
}

/** The WebSocket beside a WebRTC session: what the server has to say of it comes here at once. */
export class Control {
  private socket: WebSocket
  private triesLeft = TRIES
  private timer: ReturnType<typeof setTimeout> | undefined
  private over = false

  constructor(
    location: string,
    private readonly listener: ControlListener,
  ) {
    this.socket = this.connect(location.replace(/^http/, 'ws'))
  }

  /** Asks the publisher for a key frame, through the server; while the socket is not open nothing is asked. */
  requestKeyFrame(): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(KEY_FRAME)
  }

  /** Tells the server that the session is over. Settles when it knows, or after a second. */
  close(): Promise<void> {
    this.over = true
    clearTimeout(this.timer)
    return new Promise((resolve) => {
      if (this.socket.readyState === WebSocket.CLOSED) return resolve()
      const timer = setTimeout(resolve, 1_000)
      this.socket.onclose = () => {
        clearTimeout(timer)
        resolve()
      }
      this.socket.close(1000)
    })
  }

  private connect(url: string): WebSocket {
    const socket = new WebSocket(url)
    socket.onopen = () => {
      this.triesLeft = TRIES
    }
    socket.onmessage = ({ data }) => {
      if (data === KEY_FRAME) this.listener.keyFrame()
    }
    socket.onclose = ({ code, reason }) => {
      if (this.over) return
      const detail = `closed with ${code}${reason && ` ${reason}`}`
      if (code >= FIRST_OF_SERVER || ORDERLY.includes(code)) this.end(code, detail)
      else if (this.triesLeft-- > 0) {
        this.timer = setTimeout(() => {
          this.socket = this.connect(url)
        }, AGAIN_AFTER)
      } else this.end(undefined, detail)
    }
    return socket
  }

  private end(code: number | undefined, detail: string): void {
    this.over = true
    this.listener.closed(code, detail)
  }
}
