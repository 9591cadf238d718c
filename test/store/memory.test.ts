import { MemoryStore } from '../../server/store/memory.js'
import { roomStoreContract } from './contract.js'

roomStoreContract('MemoryStore', async () => new MemoryStore())
