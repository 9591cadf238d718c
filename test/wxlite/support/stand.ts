import { vi } from 'vitest'
import { type Mounted, mount } from '../../support/mini_mount.js'
import { FakeCall, FakeStage, fakeModeration, fakeSignals, liveroom, logins, resetLibrary, rtcroom } from './library.js'
import { PagePhone } from './page_phone.js'

/**
 * A phone with the demo mini-program on it, its client library replaced by one that the test leads.
 * Needs `// @vitest-environment happy-dom`, and is made once for each test (`beforeEach`).
 */
export class WxliteStand {
  readonly phone = new PagePhone()
  private static made = 0

  constructor() {
    resetLibrary()
    vi.doMock('../../../wxlite/utils/rtcroom', async (original) => ({
      ...(await original<object>()),
      default: rtcroom,
    }))
    vi.doMock('../../../wxlite/utils/liveroom', async (original) => ({
      ...(await original<object>()),
      default: liveroom,
    }))
    vi.doMock('../../../wxlite/utils/call', async (original) => ({
      ...(await original<object>()),
      createCall: (options: ConstructorParameters<typeof FakeCall>[0]) => new FakeCall(options),
    }))
    vi.doMock('../../../wxlite/utils/moderation', async (original) => ({
      ...(await original<object>()),
      createModeration: fakeModeration,
    }))
    vi.doMock('../../../wxlite/utils/signals', async (original) => ({
      ...(await original<object>()),
      createSignals: fakeSignals,
    }))
    vi.doMock('../../../wxlite/utils/live_stage', async (original) => ({
      ...(await original<object>()),
      createLiveStage: (options: ConstructorParameters<typeof FakeStage>[0]) => new FakeStage(options),
    }))
    vi.doMock('../../../wxlite/utils/getlogininfo', async (original) => ({
      ...(await original<object>()),
      getLoginInfo: (options: object) => {
        logins.asked.push(options)
        return logins.answer()
      },
    }))
    // Another server each time, so that every test logs in again.
    WxliteStand.made += 1
    this.phone.stored.set('rtcroom.serverUrl', `http://server${WxliteStand.made}:5757`)
    this.phone.stored.set('rtcroom.profile', JSON.stringify({ userName: '小明', picture: '', userAvatar: '' }))
  }

  /** Mounts a component with properties, or a page with a query, and lets what it began come to rest. */
  async open(
    target: string,
    given: { props?: object; query?: { [name: string]: string } } = {},
  ): Promise<Mounted<{ [method: string]: (...args: never[]) => unknown }>> {
    const mounted = await mount(target, given.props ?? {}, { wx: this.phone.wx, query: given.query ?? {} })
    await settle()
    return mounted
  }
}

/** Lets everything that waits for nothing but its turn run. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setTimeout(resolve, 0))
}
