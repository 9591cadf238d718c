/** The part of the mini-program platform that the library uses: what a stand-in (a browser, a test) has to offer. */
export interface WxApi {
  request(options: {
    url: string
    method: 'GET' | 'POST'
    header: { [name: string]: string }
    data?: string
    dataType: 'json'
    timeout: number
    success(answer: { statusCode: number; data: unknown }): void
    fail(failure: { errMsg: string }): void
  }): { abort(): void }
  connectSocket(options: { url: string; timeout: number; fail(failure: { errMsg: string }): void }): WxSocketTask
  getStorageSync(key: string): unknown
  setStorageSync(key: string, value: string): void
  login(options: { success(answer: { code: string }): void; fail(failure: { errMsg: string }): void }): void
  onAppShow(listener: (status: object) => void): void
  offAppShow?(listener: (status: object) => void): void
  onAppHide(listener: (status: object) => void): void
  offAppHide?(listener: (status: object) => void): void
  onNetworkStatusChange(listener: (status: object) => void): void
  /** Missing before base library 2.9.3. */
  offNetworkStatusChange?(listener: (status: object) => void): void
  setKeepScreenOn(options: { keepScreenOn: boolean; fail?(failure: unknown): void }): void
  authorize(options: { scope: string; success(): void; fail(): void }): void
  openSetting(options: { complete(): void }): void
  createLivePusherContext(): WxPusherContext
  createLivePlayerContext(id: string, component?: object): WxPlayerContext
}

export interface WxSocketTask {
  send(options: { data: string; fail?(failure: unknown): void }): void
  close(options: { code?: number; reason?: string; fail?(failure: unknown): void }): void
  onOpen(listener: () => void): void
  onMessage(listener: (message: { data: string | ArrayBuffer }) => void): void
  onClose(listener: (close: { code: number; reason: string }) => void): void
  onError(listener: (failure: { errMsg: string }) => void): void
}

export interface WxPusherContext {
  start(options?: object): void
  stop(options?: { complete?(): void }): void
  pause(options?: object): void
  resume(options?: object): void
  switchCamera(options?: object): void
}

export interface WxPlayerContext {
  play(options?: object): void
  stop(options?: object): void
  pause(options?: object): void
  resume(options?: object): void
}
