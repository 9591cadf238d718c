// A firewall that forgets a connection tells nobody: reads wait for ever, while calls on another connection go on.
import { expect, test } from 'vitest'
import type { RedisStore } from '../../../server/store/redis/redis_store.js'
import { roomOf, to } from '../../store/contract.js'
import { proxiedStores } from './proxied_stores.js'

const redis = proxiedStores()

function hearing(store: RedisStore): string[] {
  const heard: string[] = []
  store.listen(({ roomID }, reaches) => void (reaches.includes('everywhere') && heard.push(roomID)))
  store.on('said', ({ id }) => heard.push(id))
  return heard
}

test('a node whose bus is a black hole finds out within seconds, and then hears all that it missed', async () => {
  const { stores, proxy } = redis
  const prefix = stores.prefix()
  const here = await stores.open({ prefix })
  const there = await stores.open({ prefix, address: { url: proxy.url } })
  const [heardHere, heard] = [hearing(here), hearing(there)]
  expect(proxy.blackhole('rtcroom-bus')).toBe(1)
  const began = performance.now()
  const told: string[] = []
  while (heard.length === 0 && performance.now() - began < 10_000) {
    const id = `r${told.length}`
    await here.update(id, () => to(roomOf(id, [`u-${id}`])))
    await here.tell('said', `said in ${id}`, {})
    told.push(id, `said in ${id}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const found = performance.now() - began
  console.log(`a bus without a sound was found, and the ${told.length} entries read, after ${found.toFixed(0)} ms`)
  expect(found).toBeLessThan(5_000)
  for (const store of [here, there]) await store.bus.caughtUp()
  expect(heard).toEqual(told)
  expect(heardHere).toEqual(told)
}, 30_000)
