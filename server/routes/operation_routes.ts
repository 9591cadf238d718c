import { OPERATIONS, type OperationName } from '../../wxlite/utils/protocol.js'
import type { OperationRoute } from '../middlewares/state.js'
import { operations } from '../operations/all.js'

function names(): OperationName[] {
  return Object.keys(operations).filter((name): name is OperationName => name in OPERATIONS)
}

/** Every route of the room service and its aliases by path, from the table in protocol.ts. */
export function operationRoutes(): ReadonlyMap<string, OperationRoute> {
  const routes = new Map<string, OperationRoute>()
  for (const name of names()) {
    const { rooms, aliases, access } = OPERATIONS[name]
    for (const type of rooms) {
      const route = { name, type, access, operation: operations[name] }
      for (const path of [name, ...aliases]) routes.set(`/weapp/${type}/${path}`, route)
    }
  }
  return routes
}
