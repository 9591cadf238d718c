import { Code } from '../../wxlite/utils/protocol.js'
import { loginLinkRequest } from '../schemas/login.js'
import { loginLinkReply } from '../schemas/replies.js'
import { json, jsonSchema, reference } from './json_schema.js'
import type { PostOperation, Schema } from './openapi_types.js'

export const LOGIN_LINK_SCHEMAS: { readonly [name: string]: Schema } = {
  login_link: jsonSchema(loginLinkRequest, 'input'),
  login_link_reply: jsonSchema(loginLinkReply, 'output'),
}

/** POST /weapp/utils/use_login_link: by a page, once. */
export function loginLinkPath(): { [path: string]: { post: PostOperation } } {
  const codes = [Code.INTERNAL, Code.OK, Code.BAD_REQUEST, Code.AUTH]
  return {
    '/weapp/utils/use_login_link': {
      post: {
        operationId: 'utils.use_login_link',
        summary: 'The login that a single-use link of issue_login stands for; once, within 60 s',
        tags: ['Login'],
        security: [],
        requestBody: {
          required: true,
          content: { 'application/json': { schema: reference('schemas', 'login_link') } },
        },
        responses: {
          200: json(`The outcome. Codes: ${codes.join(', ')}`, {
            anyOf: [reference('schemas', 'login_link_reply'), reference('schemas', 'Refusal')],
          }),
          400: reference('responses', 'BadRequest'),
          413: reference('responses', 'TooLarge'),
          429: reference('responses', 'TooMany'),
          500: reference('responses', 'Fault'),
        },
        'x-operation': 'use_login_link',
        'x-codes': codes,
      },
    },
  }
}
