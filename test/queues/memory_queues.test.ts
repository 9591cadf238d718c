import { MemoryQueues } from '../../server/store/memory_queues.js'
import { queueStoreContract } from './contract.js'

queueStoreContract('MemoryQueues', async () => new MemoryQueues(() => ({ at: 0, unix: 0 })))
