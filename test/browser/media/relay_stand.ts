import type { Browser } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { launchChromium } from './chromium.js'
import { openRelaySite, type RelaySite } from './relay_site.js'

export interface RelayStand {
  readonly site: RelaySite
  readonly browser: Browser
}

/** A relay with its page, and a Chromium, for all tests of a file. */
export function relayStand(entry?: string): RelayStand {
  let site: RelaySite
  let browser: Browser
  beforeAll(async () => {
    site = await openRelaySite(entry)
    browser = await launchChromium()
  }, 60_000)
  afterAll(async () => {
    await browser?.close()
    await site?.close()
  })
  return {
    get site() {
      return site
    },
    get browser() {
      return browser
    },
  }
}
