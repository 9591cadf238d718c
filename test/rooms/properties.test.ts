import { MemoryStore } from '../../server/store/memory.js'
import { roomProperties } from './properties.js'

roomProperties('rooms over the memory store', async () => ({ store: new MemoryStore(), settled: async () => {} }), 25)
