/**
 * Where a browser finds a stream that the library knows by its RTMP address: the same path and signature, as FLV by
 * WebSocket, at the server that `webPushURL` names.
 */
export class StreamAddresses {
  private base = ''

  /** `ws(s)://host/prefix/live/...` of any stream. */
  learn(webPushURL: string | undefined): void {
    const [address = ''] = (webPushURL ?? '').split('?')
    this.base = address.split('/').slice(0, -2).join('/')
  }

  /** Whether this server takes streams from web pages. */
  get known(): boolean {
    return this.base !== ''
  }

  of(url: string): string {
    const match = /^rtmps?:\/\/[^/]+(\/[^?]+)(\?.*)?$/.exec(url)
    return match && this.known ? `${this.base}${match[1]}.flv${match[2] ?? ''}` : url
  }
}
