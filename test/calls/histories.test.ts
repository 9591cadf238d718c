import { MemoryCalls } from '../../server/store/memory_calls.js'
import { callHistories } from './call_histories.js'

callHistories('calls in memory', 10_000, () => ({ stores: [new MemoryCalls()], settled: async () => {} }))
