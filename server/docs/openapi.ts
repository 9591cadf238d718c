import { CODE_MESSAGES, Code } from '../../wxlite/utils/protocol.js'
import type { OperationRoute } from '../middlewares/state.js'
import { RequestFrame } from '../schemas/frames.js'
import { refusal } from '../schemas/replies.js'
import { adminPaths, adminSchemas } from './admin_paths.js'
import { callbackPaths, webhooks } from './callback_paths.js'
import { GET_SCHEMAS, getPaths } from './get_paths.js'
import { json, jsonSchema, queryParameters, reference } from './json_schema.js'
import { LOGIN_LINK_SCHEMAS, loginLinkPath } from './login_link_path.js'
import type { OpenAPIDocument, PostOperation, Schema } from './openapi_types.js'
import { CODE_MEANINGS, codesOf, OPERATION_NOTES } from './operation_notes.js'
import { SUMMARIES } from './summaries.js'

/** Every result code and what it means, in the order of their numbers. */
function resultCodes(): { code: Code; message: string; meaning: string }[] {
  const codes = Object.values(Code)
    .filter((code) => typeof code === 'number')
    .sort((a, b) => a - b)
  return codes.map((code) => ({ code, message: CODE_MESSAGES[code], meaning: CODE_MEANINGS[code] }))
}

const FIRST_CALLS = `\`\`\`
API=http://localhost:5757/weapp
curl -s "$API/utils/get_login_info"
curl -s -X POST "$API/double_room/login?userID=...&userSig=..."
curl -s -H 'Content-Type: application/json' -d '{"roomInfo":"my room"}' "$API/double_room/create_room?userID=...&token=..."
\`\`\``

const REFUSAL = reference('schemas', 'Refusal')

const TAGS = [
  { name: 'Login', description: 'An identity (get_login_info), then a token.' },
  { name: 'Rooms', description: 'double_room, multi_room and live_room alike: push, enter, beat, leave.' },
  { name: 'Live rooms', description: 'Audience, custom fields, link-mic and mixing: live_room only.' },
  {
    name: 'Moderation',
    description: 'The door of a room, its moderators, who is muted; by the creator, most of it by moderators too.',
  },
  { name: 'Recording', description: 'MP4 files of members’ streams; by the creator.' },
  {
    name: 'Calls',
    description: 'People ring each other: double_room and multi_room. What rings is told on the notification socket.',
  },
  {
    name: 'Queues',
    description: 'People wait for an agent: a user whom the backend gave the role `agent:<queue>` (issue_login).',
  },
  { name: 'Helpers', description: 'GET: credentials, streams to try things with, and what an administrator looks at.' },
  { name: 'Notifications', description: 'The embedded notification socket.' },
  {
    name: 'Administration',
    description:
      'For the operator’s own backend: POST with an administrator’s token (`Authorization: Bearer`). A token’s scope says what it is good for: `read` looks, `rooms` also changes rooms, `all` does everything.',
  },
  {
    name: 'Callbacks',
    description:
      'What clouds and SRS call, each with its own proof, while its plane is in use; and what this server calls itself (webhooks).',
  },
  { name: 'Running it', description: 'Health, metrics and this document.' },
]

const INTRODUCTION = [
  'Every reply is a JSON object with `code` and `message`. The message can be shown to users; it is Chinese, or English with `lang=en` in the query (of the socket: in its address). Results that the protocol defines come with HTTP 200 and their code; malformed JSON is 400, an unknown route 404, a body beyond 64 kB 413, too many requests 429, and a fault of the server 500 with code -1.',
  'The caller is the user of the token: `userID` and `token` in the query, or `Authorization: Bearer`. A `userID` that is sent along must be the same. Bodies are JSON (whatever their Content-Type) or forms; fields that are not listed here are ignored.',
]

/**
 * An OpenAPI 3.1 document of everything that the HTTP port answers, made from the schemas that requests are checked
 * with.
 */
export function openAPIDocument(routes: ReadonlyMap<string, OperationRoute>, publicUrl: string): OpenAPIDocument {
  const paths: OpenAPIDocument['paths'] = {}
  const schemas: { [name: string]: Schema } = {
    Refusal: jsonSchema(refusal, 'output'),
    ...GET_SCHEMAS,
    ...adminSchemas(),
    ...LOGIN_LINK_SCHEMAS,
    ImRequest: jsonSchema(RequestFrame, 'input'),
  }
  for (const [path, route] of routes) {
    paths[path] = { post: describe(path, route) }
    schemas[`${route.name}_request`] ??= jsonSchema(route.operation.request, 'input')
    schemas[`${route.name}_reply`] ??= jsonSchema(route.operation.reply, 'output')
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'RTCRoom',
      version: '1',
      description: [
        ...INTRODUCTION,
        'The first calls; `API` is the address of this server followed by `/weapp`:',
        FIRST_CALLS,
        resultCodes()
          .map(({ code, message, meaning }) => `- ${code} ${message}: ${meaning}`)
          .join('\n'),
      ].join('\n\n'),
    },
    servers: [{ url: publicUrl === '' ? '/' : publicUrl.replace(/\/{1,9}$/, '') }],
    tags: TAGS,
    paths: { ...paths, ...loginLinkPath(), ...adminPaths(), ...getPaths(), ...callbackPaths() },
    webhooks: webhooks(),
    components: {
      schemas,
      parameters: {
        userID: {
          name: 'userID',
          in: 'query',
          required: false,
          description: 'The caller; must be the user of the token',
          schema: { type: 'string' },
        },
      },
      responses: {
        BadRequest: json('The body is not a JSON object, a name is wrong, or the Host is invalid', REFUSAL),
        NotAdministrator: json('Not a token of an administrator', REFUSAL),
        NotInScope: json('The token’s scope is not sufficient', REFUSAL),
        NotFound: json('Not found', REFUSAL),
        TooLarge: json('A body beyond 64 kB', REFUSAL),
        TooMany: json('Too many requests; Retry-After says when', REFUSAL),
        Fault: json('A fault of the server, code -1', REFUSAL),
      },
      securitySchemes: {
        token: { type: 'apiKey', in: 'query', name: 'token', description: 'From the reply of login' },
        bearer: { type: 'http', scheme: 'bearer', description: 'The same token in the header' },
        administrator: {
          type: 'http',
          scheme: 'bearer',
          description: 'admin.token, whose place is printed at start, or one of admin.tokens',
        },
      },
    },
  }
}

function describe(path: string, { name, access, operation }: OperationRoute): PostOperation {
  const request = reference('schemas', `${name}_request`)
  const reply = reference('schemas', `${name}_reply`)
  const codes = codesOf(name, access)
  return {
    operationId: path.slice('/weapp/'.length).replaceAll('/', '.'),
    summary: SUMMARIES[name],
    tags: [OPERATION_NOTES[name].tag],
    security: access === 'user' ? [{ token: [] }, { bearer: [] }] : [],
    ...(access === 'user' && { parameters: [reference('parameters', 'userID')] }),
    ...(name === 'login' && { parameters: queryParameters(jsonSchema(operation.request, 'input')) }),
    requestBody: {
      required: name !== 'login' && name !== 'logout',
      content: { 'application/json': { schema: request }, 'application/x-www-form-urlencoded': { schema: request } },
    },
    responses: {
      200: json(`The outcome. Codes: ${codes.join(', ')}`, { anyOf: [reply, REFUSAL] }),
      400: reference('responses', 'BadRequest'),
      413: reference('responses', 'TooLarge'),
      429: reference('responses', 'TooMany'),
      500: reference('responses', 'Fault'),
    },
    'x-operation': name,
    'x-codes': codes,
  }
}
