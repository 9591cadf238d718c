import { Code } from '../../wxlite/utils/protocol.js'
import type { CallStore } from '../calls/ports/call_store.js'
import { ProtocolError } from '../protocol_error.js'
import type { QueueStore } from '../queues/ports/queue_store.js'

/** Of several nodes each would know its own calls alone: nobody rings there. */
export const NO_CALLS: CallStore = {
  async update() {
    throw new ProtocolError(Code.NOT_AVAILABLE, '多节点部署暂不支持呼叫')
  },
  listen() {},
  of: async () => undefined,
  list: async () => ({ calls: [], total: 0 }),
  due: async () => ({ calls: [], more: false }),
}

export const NO_QUEUES: QueueStore = {
  async put() {
    throw new ProtocolError(Code.NOT_AVAILABLE, '多节点部署暂不支持排队')
  },
  nextOrder: async () => 0,
  of: async () => undefined,
  async seen() {},
  take: async () => undefined,
  list: async () => ({ places: [], total: 0 }),
  unseen: async () => [],
}
