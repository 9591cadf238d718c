import { z } from 'zod'
import { CODE_MESSAGES, OPERATIONS } from '../../wxlite/utils/protocol.js'
import type { OperationRoute } from '../middlewares/state.js'

/** An OpenAPI 3.1 document of the room operations, made from the schemas that requests are checked with. */
export function openAPIDocument(routes: ReadonlyMap<string, OperationRoute>): OpenAPIDocument {
  const paths: OpenAPIDocument['paths'] = {}
  for (const [path, route] of routes) paths[path] = { post: describe(path, route) }
  return {
    openapi: '3.1.0',
    info: { title: 'RTCRoom', version: '1', description: introduction() },
    paths,
    components: { securitySchemes: { token: { type: 'apiKey', in: 'query', name: 'token' }, bearer: { type: 'http', scheme: 'bearer' } } },
  }
}

export interface OpenAPIDocument {
  openapi: string
  info: { title: string; version: string; description: string }
  paths: { [path: string]: { post: PathOperation } }
  components: object
}

export interface PathOperation {
  operationId: string
  summary: string
  tags: string[]
  security: object[]
  requestBody: { required: boolean; content: { 'application/json': { schema: object } } }
  responses: { 200: { description: string; content: { 'application/json': { schema: object } } } }
}

function introduction(): string {
  const codes = Object.entries(CODE_MESSAGES).map(([code, message]) => `${code} ${message}`)
  return `Every reply carries code and message; outcomes that the protocol knows come with HTTP 200. Codes: ${codes.join('; ')}.`
}

function describe(path: string, { name, type, access, operation }: OperationRoute): PathOperation {
  return {
    operationId: path.slice('/weapp/'.length).replaceAll('/', '.'),
    summary: OPERATIONS[name].summary,
    tags: [type],
    security: access === 'user' ? [{ token: [] }, { bearer: [] }] : [],
    requestBody: { required: true, content: { 'application/json': { schema: z.toJSONSchema(operation.request, { io: 'input' }) } } },
    responses: { 200: { description: 'The outcome', content: { 'application/json': { schema: z.toJSONSchema(operation.reply, { io: 'output' }) } } } },
  }
}
