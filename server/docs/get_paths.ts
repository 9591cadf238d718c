import { loginInfoRequest } from '../schemas/login.js'
import { checkConfig, credentials, plain, streams, testPushURL, testRtmpAccURL } from '../schemas/replies.js'
import { closeCodeList } from './close_codes.js'
import { json, jsonSchema, queryParameters, reference } from './json_schema.js'
import type { PathOperation, Response, Schema } from './openapi_types.js'

/** Replies of what is asked by GET. */
export const GET_SCHEMAS: { readonly [name: string]: Schema } = {
  credentials: jsonSchema(credentials, 'output'),
  test_push_url: jsonSchema(testPushURL, 'output'),
  test_rtmpacc_url: jsonSchema(testRtmpAccURL, 'output'),
  check_config: jsonSchema(checkConfig, 'output'),
  streams: jsonSchema(streams, 'output'),
  plain: jsonSchema(plain, 'output'),
}

const USER = { security: [{ token: [] }, { bearer: [] }], parameters: [reference('parameters', 'userID')] }
const ADMINISTRATOR = { security: [{ administrator: [] }] }
const NOBODY = { security: [] }

const SOCKET = `JSON text frames. The client sends \`{id, op, ...}\` (schema ImRequest) and is answered by \`{id, code, message, ...}\`:

- \`auth {userID, token}\`: first, within 5 s.
- \`join {roomID, seq?, msgSeq?}\`: members and registered audience. Answers the events and messages missed since, or \`reset: true\` with the whole \`room\`.
- \`leave {roomID}\`
- \`beat {roomID, away?}\`: as pusher_heartbeat.
- \`send {roomID, kind: text | custom, cmd?, data}\`: to the room. Answers \`msgSeq\`.
- \`c2c {toUserID, data: {cmd, data}}\`: to one user of the same room; link-mic messages are decided by the server.
- \`report {roomID, report}\`: as the operation report; at most one in 5 s.
- \`ping\`: at least once a minute, when nothing else is said.

The server pushes \`{event, roomID, ...}\`. Numbered by \`seq\`: \`join\`, \`update\` (with \`pusher\`), \`quit\` (\`userID\`, \`reason\`), \`creator\` (\`roomCreator\`, \`mixedPlayURL\`), \`recording\` (\`recording\`: who is recorded now), \`close\` (\`reason\`); a gap means: fetch get_pushers. Without a number, at most once a second: \`audience\`, \`custom\`. Chat, numbered by \`msgSeq\`: \`message\`. To one user: \`c2c\`, \`kicked\`, \`replaced\`, \`record\`.

Close codes, and what a client does next:

${closeCodeList()}`

/** Everything that is asked by GET. */
export function getPaths(): { [path: string]: { get: PathOperation } } {
  return {
    '/weapp/utils/get_login_info': {
      get: {
        ...helper('get_login_info', 'An identity to log in with'),
        ...NOBODY,
        description:
          'guest: a new random id, or the old one for whoever sends its userSig. wechat: userIDPrefix=weixin and code. open: any userID is believed.',
        parameters: queryParameters(jsonSchema(loginInfoRequest, 'input')),
        responses: { 200: outcome('credentials', '0, 1, 7'), ...limited() },
      },
    },
    '/weapp/utils/get_test_pushurl': {
      get: {
        ...helper(
          'get_test_pushurl',
          'A stream to try things with, and its play addresses (with `?doctor` the administrator’s)',
        ),
        ...USER,
        responses: { 200: outcome('test_push_url', '0, 7'), ...limited() },
      },
    },
    '/weapp/utils/get_test_rtmpaccurl': {
      get: {
        ...helper(
          'get_test_rtmpaccurl',
          'The play address of one’s own test stream (with `?doctor` the administrator’s)',
        ),
        ...USER,
        responses: { 200: outcome('test_rtmpacc_url', '0, 7'), ...limited() },
      },
    },
    '/weapp/utils/check_config': {
      get: {
        ...helper('check_config', 'Whether every plane is set right (administrator)'),
        ...ADMINISTRATOR,
        responses: { 200: json('One result per check', reference('schemas', 'check_config')), ...guarded() },
      },
    },
    '/weapp/utils/streams': {
      get: {
        ...helper('streams', 'Every live stream in figures, with its room and its user (administrator)'),
        ...ADMINISTRATOR,
        responses: { 200: json('One entry per stream', reference('schemas', 'streams')), ...guarded() },
      },
    },
    '/weapp/utils/logfilelist': {
      get: {
        ...helper('logfilelist', 'The log files, as a page (administrator)'),
        ...ADMINISTRATOR,
        responses: { 200: text('One line per file', 'text/html'), ...guarded() },
      },
    },
    '/weapp/utils/getlogfile': {
      get: {
        ...helper('getlogfile', 'One log file (administrator)'),
        ...ADMINISTRATOR,
        parameters: [
          {
            name: 'file',
            in: 'query',
            required: true,
            description: 'A name of logfilelist',
            schema: { type: 'string' },
          },
        ],
        responses: {
          200: text('The file', 'text/plain'),
          400: reference('responses', 'BadRequest'),
          404: reference('responses', 'NotFound'),
          ...guarded(),
        },
      },
    },
    '/weapp/im': {
      get: {
        operationId: 'im',
        summary: 'WebSocket: events of rooms, chat, heartbeats (im.provider embedded)',
        description: SOCKET,
        tags: ['Notifications'],
        ...NOBODY,
        responses: {
          101: { description: 'The socket' },
          400: reference('responses', 'BadRequest'),
          503: { description: 'Too many sockets, or the server is about to end' },
        },
      },
    },
    '/healthz': {
      get: {
        ...running('healthz', 'Answers as soon as requests are served'),
        responses: { 200: json('It is up', reference('schemas', 'plain')) },
      },
    },
    '/readyz': {
      get: {
        ...running('readyz', 'Whether the server can work'),
        responses: {
          200: json('Ready', reference('schemas', 'plain')),
          503: json('Not now: the store is away, or the server is about to end', reference('schemas', 'plain')),
        },
      },
    },
    '/metrics': {
      get: {
        ...running('metrics', 'Prometheus (administrator, or anybody with metrics.access open)'),
        ...ADMINISTRATOR,
        responses: { 200: text('Rooms, members, requests, sockets, streams, the process', 'text/plain'), ...guarded() },
      },
    },
    '/openapi.json': {
      get: { ...running('openapi', 'This document'), responses: { 200: json('OpenAPI 3.1', { type: 'object' }) } },
    },
    '/docs': { get: { ...running('docs', 'This document, to read'), responses: { 200: text('A page', 'text/html') } } },
  }
}

function helper(name: string, summary: string) {
  return { operationId: `utils.${name}`, summary, tags: ['Helpers'] }
}

function running(operationId: string, summary: string) {
  return { operationId, summary, tags: ['Running it'], ...NOBODY }
}

function outcome(schema: string, codes: string): Response {
  return json(`The outcome. Codes: ${codes}`, {
    anyOf: [reference('schemas', schema), reference('schemas', 'Refusal')],
  })
}

function text(description: string, type: string): Response {
  return { description, content: { [type]: { schema: { type: 'string' } } } }
}

const limited = () => ({ 429: reference('responses', 'TooMany'), 500: reference('responses', 'Fault') })
const guarded = () => ({ 401: reference('responses', 'NotAdministrator'), ...limited() })
