import type { RoomStore } from '../../server/rooms/ports/room_store.js'

/** A store that knows whether something is under way, for tests that look when all is done. */
export class SettlingStore implements RoomStore {
  private underway = 0

  constructor(
    private readonly store: RoomStore,
    /** Resolves when every listener has heard what was committed. */
    private readonly heard: () => Promise<void>,
  ) {}

  update: RoomStore['update'] = (...args) => this.counted(this.store.update(...args))
  fetch: RoomStore['fetch'] = (...args) => this.counted(this.store.fetch(...args))
  carries: RoomStore['carries'] = (...args) => this.store.carries(...args)
  get: RoomStore['get'] = (...args) => this.counted(this.store.get(...args))
  audience: RoomStore['audience'] = (...args) => this.counted(this.store.audience(...args))
  list: RoomStore['list'] = (...args) => this.counted(this.store.list(...args))
  all: RoomStore['all'] = (...args) => this.counted(this.store.all(...args))
  due: RoomStore['due'] = (...args) => this.counted(this.store.due(...args))
  roomsOf: RoomStore['roomsOf'] = (...args) => this.counted(this.store.roomsOf(...args))
  counts: RoomStore['counts'] = () => this.counted(this.store.counts())
  listen: RoomStore['listen'] = (listener) => this.store.listen(listener)
  ready: RoomStore['ready'] = () => this.store.ready()
  close: RoomStore['close'] = () => this.store.close()

  /** What is heard may lead to further calls: done is when a look finds nothing. */
  async settled(): Promise<void> {
    do {
      while (this.underway > 0) await new Promise((resolve) => setImmediate(resolve))
      await this.heard()
      await new Promise((resolve) => setImmediate(resolve))
    } while (this.underway > 0)
  }

  private async counted<T>(call: Promise<T>): Promise<T> {
    this.underway++
    try {
      return await call
    } finally {
      this.underway--
    }
  }
}
