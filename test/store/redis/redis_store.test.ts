import { storesOfFile } from '../../support/stores_of_file.js'
import { roomStoreContract } from '../contract.js'

const stores = storesOfFile()

roomStoreContract('RedisStore', () => stores.open())
