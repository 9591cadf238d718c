import { z } from 'zod'
import { WEBHOOK_EVENTS } from '../config/webhook_events.js'
import { json, jsonSchema } from './json_schema.js'
import type { PathOperation, PostOperation, Response } from './openapi_types.js'

const ANYTHING = { type: 'object' } as const
const BODY = { required: true, content: { 'application/json': { schema: ANYTHING } } }

/** /weapp/callbacks/...: what clouds and SRS call. An address is there only while its plane is in use. */
export function callbackPaths(): { [path: string]: { get?: PathOperation; post: PostOperation } } {
  const taken: Response = { description: 'Taken' }
  const refused: Response = { description: 'Refused, since the proof is wrong: the log says more' }
  return {
    '/weapp/callbacks/srs': {
      post: {
        ...called('srs', 'HTTP hooks of SRS, with the secret of media.srs.hookSecret (media.provider srs)', [0, 403]),
        parameters: [
          {
            name: 'secret',
            in: 'query',
            required: true,
            description: 'media.srs.hookSecret',
            schema: { type: 'string' },
          },
        ],
        responses: { 200: json('code 0 agrees, any other refuses the client of SRS', ANYTHING), 403: refused },
      },
    },
    '/weapp/callbacks/tencent_live': {
      post: {
        ...called(
          'tencent_live',
          'Events of Tencent Cloud Live, signed with media.tencent.callbackKey (media.provider tencent)',
          [0, 403],
        ),
        responses: { 200: taken, 403: refused },
      },
    },
    '/weapp/callbacks/im': {
      post: {
        ...called('im', 'Events of Tencent Cloud IM, signed with im.callbackToken (im.provider tencent)', []),
        responses: { 200: json('What Tencent Cloud IM expects, ActionStatus among it', ANYTHING) },
      },
    },
    '/weapp/callbacks/wechat': {
      get: {
        ...about('wechat', 'WeChat checks the address of its message push, signed with wechat.messageToken'),
        operationId: 'callbacks.wechat.check',
        responses: { 200: { description: 'The echostr that was asked for' }, 403: refused },
      },
      post: {
        ...called('wechat', 'Events of WeChat’s message push, signed with wechat.messageToken', []),
        responses: { 200: taken, 403: refused },
      },
    },
  }
}

/** What this server calls itself. */
export function webhooks(): { [name: string]: { post: PathOperation & Pick<PostOperation, 'requestBody'> } } {
  const body = z.object({
    type: z.enum(WEBHOOK_EVENTS),
    timestamp: z.string().describe('When it happened, ISO 8601'),
    data: z.looseObject({ roomID: z.string() }),
  })
  const schema = jsonSchema(body, 'output')
  return {
    event: {
      post: {
        ...about('event', 'To every address of webhook.urls: what happens in rooms, signed by Standard Webhooks'),
        operationId: 'webhooks.event',
        description:
          'The headers are `webhook-id`, `webhook-timestamp` and `webhook-signature`. Every type with its fields, retries and how secrets change: server/webhooks/README.md.',
        requestBody: { required: true, content: { 'application/json': { schema } } },
        responses: {
          '2XX': { description: 'Taken, within 10 s; anything else is tried again for 24 h' },
          410: { description: 'The address takes nothing any more, until the next start' },
        },
      },
    },
  }
}

function about(name: string, summary: string) {
  return { operationId: `callbacks.${name}`, summary, tags: ['Callbacks'], security: [] }
}

function called(name: string, summary: string, codes: number[]) {
  return { ...about(name, summary), requestBody: BODY, 'x-operation': `callbacks.${name}`, 'x-codes': codes }
}
