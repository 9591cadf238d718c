import { roomProperties } from '../../rooms/properties.js'
import { SettlingStore } from '../../support/settling_store.js'
import { storesOfFile } from '../../support/stores_of_file.js'

const stores = storesOfFile()

roomProperties(
  'rooms over Redis',
  async () => {
    await stores.close()
    const redis = await stores.open()
    const store = new SettlingStore(redis, () => redis.bus.caughtUp())
    return { store, settled: () => store.settled() }
  },
  10,
)
