import type { Page } from 'playwright-core'
import { asked, ms, quantile } from './figures.js'
import { connectBare, type Delay, openStand, type Stand, type Watched, watch } from './pages.js'
import { printStages, RelayTap } from './stages.js'

const MEMBERS = ['a', 'b', 'c', 'd'] as const
const PICTURES = { frameRate: 15, maxBitrate: 400 }

interface Sight extends Watched {
  member: string
}

async function pages(stand: Stand): Promise<Map<string, Page>> {
  const opened = new Map<string, Page>()
  for (const member of MEMBERS) opened.set(member, await stand.page())
  return opened
}

function sights(opened: ReadonlyMap<string, Page>): Sight[] {
  return [...opened].flatMap(([member, page]) =>
    MEMBERS.filter((other) => other !== member).map((name) => ({ member, page, name })),
  )
}

/** Of all pictures that are seen: medians in the middle, and the worst. */
export interface RoomDelay {
  p50: number
  worst: number
}

function together(title: string, delays: readonly Delay[], cores: number): RoomDelay {
  const medians = delays.map(({ p50 }) => p50)
  const found = { p50: quantile(medians, 0.5), worst: Math.max(...medians) }
  console.log(
    `${title}: p50 ${ms(Math.min(...medians))} to ${ms(found.worst)}, in the middle ${ms(found.p50)}; ${(cores / MEMBERS.length).toFixed(2)} cores a member`,
  )
  return found
}

/** Four pages, each connected with each: every one encodes its clock three times. */
export async function mesh(seconds: number): Promise<RoomDelay> {
  const stand = await openStand()
  try {
    const opened = await pages(stand)
    const all = sights(opened)
    for (const { page, name } of all) {
      const sender = opened.get(name)
      if (sender) await connectBare(sender, page, name, PICTURES)
    }
    const { delays, cores } = await watch(all, seconds)
    all.forEach(({ member, name }, at) => {
      const delay = delays[at]
      if (delay) console.log(`mesh ${member} sees ${name}: ${delay.rate.toFixed(1)} pictures/s, p50 ${ms(delay.p50)}`)
    })
    return together('mesh of bare connections', delays, cores)
  } finally {
    await stand.close()
  }
}

/** Four pages in one room: each publishes a clock and beeps at 15 pictures a second and plays the three others. */
export async function room(seconds: number): Promise<RoomDelay> {
  const stand = await openStand()
  const { site } = stand
  const relay = new RelayTap(site.relay)
  try {
    const opened = await pages(stand)
    for (const [member, page] of opened) {
      if (asked('stages')) relay.watch(member)
      const url = site.streamURL(member, 'ws')
      await page.evaluate(({ member, url, options }) => window.lab.publishClock(member, url, options), {
        member,
        url,
        options: PICTURES,
      })
    }
    const all = sights(opened)
    for (const { page, name } of all)
      await page.evaluate(({ name, url }) => window.lab.play(name, url), { name, url: site.streamURL(name, 'http') })
    const { delays, cores, since } = await watch(all, seconds)
    for (const [at, { member, page, name }] of all.entries()) {
      const delay = delays[at]
      const { stats, loud, clicks, damaged, stalls } = await page.evaluate(
        (name) => window.lab.playerReport(name),
        name,
      )
      if (delay)
        console.log(
          `room ${member} sees ${name}: ${delay.rate.toFixed(1)} pictures/s, p50 ${ms(delay.p50)}, p95 ${ms(delay.p95)},`,
          `longest pause ${ms(delay.longestPause)}, sound ${stats.sound}, page loud ${loud > 0 ? 'yes' : 'NO'}, clicks ${clicks}, stalls ${stalls} (and ${stats.stalls - stalls} at the start), damaged ${damaged}, target ${ms(stats.targetDelay)}`,
        )
    }
    for (const [member, page] of opened) {
      const { stats } = await page.evaluate((name) => window.lab.publisherReport(name), member)
      console.log(
        `room ${member} sends ${stats.fps.toFixed(1)} pictures/s, ${stats.videoBitrate} + ${stats.audioBitrate} kbit/s, dropped ${stats.framesDropped} of ${stats.framesSent}, encoder lag ${ms(stats.encoderLag)}`,
      )
    }
    const [sender, viewer] = [opened.get('a'), opened.get('b')]
    if (asked('stages') && sender && viewer) await printStages('room b sees a', 'a', sender, viewer, relay, since)
    return together('room', delays, cores)
  } finally {
    relay.close()
    await stand.close()
  }
}
