import { Code } from '../../wxlite/utils/protocol.js'
import type { AdminOp } from '../admin/admin_op.js'
import { adminOps } from '../admin/all.js'
import { json, jsonSchema, reference } from './json_schema.js'
import type { PostOperation, Schema } from './openapi_types.js'

/** POST /weapp/admin/...: what the operator's own backend asks. */
export function adminPaths(): { [path: string]: { post: PostOperation } } {
  return Object.fromEntries(
    Array.from(adminOps, ([name, op]) => [`/weapp/admin/${name}`, { post: describe(name, op) }]),
  )
}

export function adminSchemas(): { [name: string]: Schema } {
  return Object.fromEntries(
    Array.from(adminOps).flatMap(([name, { request, reply }]) => [
      [`admin_${name}_query`, jsonSchema(request, 'input')],
      [`admin_${name}_reply`, jsonSchema(reply, 'output')],
    ]),
  )
}

function describe(name: string, { summary, scope, codes }: AdminOp): PostOperation {
  const all = [...new Set([Code.OK, Code.BAD_REQUEST, Code.AUTH, ...codes, Code.INTERNAL])].sort((a, b) => a - b)
  return {
    operationId: `admin.${name}`,
    summary,
    description: `The token’s scope: ${scope}.`,
    tags: ['Administration'],
    security: [{ administrator: [] }],
    requestBody: {
      required: false,
      content: { 'application/json': { schema: reference('schemas', `admin_${name}_query`) } },
    },
    responses: {
      200: json(`The outcome. Codes: ${all.join(', ')}`, {
        anyOf: [reference('schemas', `admin_${name}_reply`), reference('schemas', 'Refusal')],
      }),
      400: reference('responses', 'BadRequest'),
      401: reference('responses', 'NotAdministrator'),
      403: reference('responses', 'NotInScope'),
      413: reference('responses', 'TooLarge'),
      429: reference('responses', 'TooMany'),
      500: reference('responses', 'Fault'),
    },
    'x-operation': `admin.${name}`,
    'x-codes': all,
  }
}
