/**
 * The `wx` that pages and components call: records every call, and answers as the test says.
 * (The library's part of `wx`, with real sockets and tags, is FakePhone in test/support/fake-wx.ts.)
 */
export class PagePhone {
  /** Every call that a test may look at: name and options. */
  asked: { name: string; options: { [field: string]: unknown } }[] = []
  stored = new Map<string, string>()
  sdkVersion = '3.3.4'
  platform = 'ios'
  language = 'zh_CN'
  networkType = 'wifi'
  window = { windowWidth: 390, windowHeight: 844, pixelRatio: 2 }
  /** What showModal's user presses. */
  confirms = true
  /** What he writes into those that ask for a text, one after the other. */
  writes: string[] = []
  /** What the user picks in an action sheet; -1 turns back. */
  picks = 0
  scanned = ''
  permissions: { [scope: string]: boolean } = { 'scope.camera': true, 'scope.record': true }
  /** What the platform says of a permission that is not there. */
  refusal = 'authorize:fail auth deny'
  /** Whether opening the settings page grants everything. */
  grantsInSettings = true
  canUse = true

  /** A WeChat before 2.20.1: one function answers everything of the system. */
  beOld(version: string): void {
    this.sdkVersion = version
    Object.assign(this.wx, {
      getWindowInfo: undefined,
      getAppBaseInfo: undefined,
      getDeviceInfo: undefined,
      getSystemInfoSync: () => ({
        ...this.window,
        SDKVersion: version,
        version: '7.0.5',
        system: 'iOS 12.0',
        model: 'iPhone 8',
        platform: this.platform,
      }),
    })
  }

  /** The options of the newest call of that name. */
  last(name: string): { [field: string]: unknown } | undefined {
    return this.asked.filter((call) => call.name === name).at(-1)?.options
  }

  readonly wx = {
    navigateTo: (options: Options) => this.note('navigateTo', options),
    navigateBack: (options: Options) => this.note('navigateBack', options),
    reLaunch: (options: Options) => this.note('reLaunch', options),
    setNavigationBarTitle: (options: Options) => this.note('setNavigationBarTitle', options),
    stopPullDownRefresh: () => this.note('stopPullDownRefresh', {}),
    showToast: (options: Options) => this.note('showToast', options),
    showModal: (options: Options) =>
      this.note('showModal', options, { confirm: this.confirms, content: this.writes.shift() }),
    showActionSheet: (options: Options) =>
      this.picks < 0
        ? this.refuse('showActionSheet', options)
        : this.note('showActionSheet', options, { tapIndex: this.picks }),
    getStorageSync: (key: string) => this.stored.get(key) ?? '',
    setStorageSync: (key: string, value: string) => void this.stored.set(key, value),
    removeStorageSync: (key: string) => void this.stored.delete(key),
    getFileSystemManager: () => ({ saveFileSync: (path: string) => `kept:${path}` }),
    setClipboardData: (options: Options) => this.note('setClipboardData', options),
    scanCode: (options: Options) =>
      this.scanned === '' ? this.refuse('scanCode', options) : this.note('scanCode', options, { result: this.scanned }),
    getWindowInfo: () => this.window,
    getAppBaseInfo: () => ({ SDKVersion: this.sdkVersion, version: '8.0.50', language: this.language }),
    getDeviceInfo: () => ({ system: 'iOS 18.1', model: 'iPhone 15', platform: this.platform }),
    canIUse: () => this.canUse,
    getNetworkType: (options: Options) => this.note('getNetworkType', options, { networkType: this.networkType }),
    getSetting: (options: Options) => this.note('getSetting', options, { authSetting: this.permissions }),
    authorize: (options: Options) =>
      this.permissions[String(options.scope)]
        ? this.note('authorize', options)
        : this.refuse('authorize', options, this.refusal),
    openSetting: (options: Options) => {
      if (this.grantsInSettings) this.permissions = { 'scope.camera': true, 'scope.record': true }
      this.note('openSetting', options)
    },
    setKeepScreenOn: (options: Options) => this.note('setKeepScreenOn', options),
    createWebAudioContext: () => this.audio,
    vibrateLong: (options: Options) => this.note('vibrateLong', options),
    createLivePusherContext: () => this.context('pusher'),
    createLivePlayerContext: () => this.context('player'),
    createSelectorQuery: () => this.query(),
    request: (options: Options) => this.answerRequest(options),
    connectSocket: (options: Options) => this.socket(options),
    onAppShow: () => {},
    offAppShow: () => {},
    onAppHide: () => {},
    offAppHide: () => {},
    onNetworkStatusChange: () => {},
    offNetworkStatusChange: () => {},
  }

  /** Answers wx.request: a body for each path; a text is a failure. */
  server: (path: string) => { status?: number; body: object } | string = () => 'request:fail'
  /** The tones of the phone: the frequency of each, and what is closed. */
  readonly tones: number[] = []
  private readonly audio = {
    currentTime: 0,
    destination: {},
    createGain: () => ({ gain: { value: 1 }, connect: () => undefined }),
    createOscillator: () => {
      const frequency = { value: 0 }
      const start = () => void this.tones.push(frequency.value)
      return { frequency, connect: () => undefined, start, stop: () => undefined }
    },
    close: async () => void this.tones.push(0),
  }

  /** Whether sockets open. */
  socketOpens = true

  /** What every canvas of this phone draws on. */
  readonly canvas = new FakeCanvas()

  private query(): object {
    const chain = {
      in: () => chain,
      select: () => chain,
      fields: () => chain,
      exec: (found: (results: object[]) => void) => found([{ node: this.canvas, width: 220 }]),
    }
    return chain
  }

  private note(name: string, options: Options, result: object = {}): void {
    this.asked.push({ name, options })
    call(options.success, result)
    call(options.complete, result)
  }

  private refuse(name: string, options: Options, errMsg = `${name}:fail`): void {
    this.asked.push({ name, options })
    call(options.fail, { errMsg })
    call(options.complete, { errMsg })
  }

  private context(kind: string): object {
    const verb =
      (name: string) =>
      (options: Options = {}) =>
        this.note(`${kind}.${name}`, options)
    return Object.fromEntries(
      ['start', 'stop', 'pause', 'resume', 'switchCamera', 'play', 'requestFullScreen'].map((name) => [
        name,
        verb(name),
      ]),
    )
  }

  private answerRequest(options: Options): object {
    const url = new URL(String(options.url))
    const answer = this.server(url.pathname)
    if (typeof answer === 'string') call(options.fail, { errMsg: answer })
    else call(options.success, { statusCode: answer.status ?? 200, data: answer.body })
    return { abort: () => {} }
  }

  private socket(_options: Options): object {
    let open = () => {}
    let close = (_reason: object) => {}
    setTimeout(() => (this.socketOpens ? open() : close({ code: 1006, reason: '' })), 0)
    return {
      onOpen: (listener: () => void) => {
        open = listener
      },
      onClose: (listener: (reason: object) => void) => {
        close = listener
      },
      onMessage: () => {},
      onError: () => {},
      send: () => {},
      close: () => {},
    }
  }
}

/** A canvas that keeps its pixels, black or white. */
class FakeCanvas {
  private pixels = new Uint8ClampedArray()
  width = 0
  private rows = 0

  get height(): number {
    return this.rows
  }
  set height(value: number) {
    this.rows = value
    this.pixels = new Uint8ClampedArray(this.width * value * 4)
  }

  getContext(): object {
    const context = {
      fillStyle: '',
      fillRect: (x: number, y: number, width: number, height: number) => {
        const shade = context.fillStyle === '#ffffff' ? 255 : 0
        for (let row = y; row < y + height; row++) {
          for (let column = x; column < x + width; column++)
            this.pixels.set([shade, shade, shade, 255], (row * this.width + column) * 4)
        }
      },
    }
    return context
  }

  read(): { data: Uint8ClampedArray; width: number; height: number } {
    return { data: this.pixels, width: this.width, height: this.rows }
  }
}

interface Options {
  [field: string]: unknown
}

function call(listener: unknown, argument: object): void {
  if (typeof listener === 'function') listener(argument)
}
