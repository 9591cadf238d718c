import { Code } from '../../wxlite/utils/protocol.js'
import { ProtocolError } from '../protocol_error.js'
import type { QueueStore } from '../queues/ports/queue_store.js'

async function refused(): Promise<never> {
  throw new ProtocolError(Code.NOT_AVAILABLE, '多节点部署暂不支持排队')
}

/** Of several nodes each would know its own queues alone: nobody waits there. */
export const NO_QUEUES: QueueStore = {
  put: refused,
  nextOrder: refused,
  of: async () => undefined,
  async seen() {},
  take: async () => undefined,
  list: async () => ({ places: [], total: 0 }),
  unseen: async () => [],
}
