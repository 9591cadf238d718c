import type { z } from 'zod'
import type { Code, Reply } from '../../wxlite/utils/protocol.js'
import type { Address } from '../http/address.js'
import { validate } from '../operations/validate.js'
import type { Services } from '../services.js'
import type { Scope } from './scope.js'

/** The request's context, beside the input. */
export interface AdminRequest {
  /** The address by which the caller reaches this server; URLs in the reply are made with it. */
  readonly address: Address
}

/** What changed, for the log: a few fields of the request and of the reply. Never a secret. */
export type Audit = { readonly [field: string]: unknown }

/** One operation of the administrator's interface, as the route runs it and the documents describe it. */
export interface AdminOp {
  readonly summary: string
  /** The scope that the token needs. */
  readonly scope: Scope
  /** Result codes of its refusals, beside 1 (wrong parameters) and 7. */
  readonly codes: readonly Code[]
  readonly request: z.ZodType
  readonly reply: z.ZodType
  /** Whether it changes something and is therefore logged. */
  readonly changes: boolean
  /** Throws ProtocolError to refuse. */
  run(services: Services, body: object, request: AdminRequest): Promise<{ reply: object; audit: Audit }>
}

export interface AdminOpDefinition<Q, P extends Reply> {
  summary: string
  scope: Scope
  codes?: readonly Code[]
  request: z.ZodType<Q>
  reply: z.ZodType<P>
  /** The fields of the log line; present if the operation changes something. */
  audit?: (input: Q, answer: Omit<P, keyof Reply>) => Audit
  answer(services: Services, input: Q, request: AdminRequest): Promise<Omit<P, keyof Reply>> | Omit<P, keyof Reply>
}

/** Makes an operation whose input and reply types the compiler checks against its schemas. */
export function adminOp<Q, P extends Reply>(definition: AdminOpDefinition<Q, P>): AdminOp {
  const { summary, scope, codes = [], request, reply, audit } = definition
  return {
    summary,
    scope,
    codes,
    request,
    reply,
    changes: audit !== undefined,
    async run(services, body, asked) {
      const input = validate(request, body)
      const answer = await definition.answer(services, input, asked)
      return { reply: answer, audit: audit?.(input, answer) ?? {} }
    },
  }
}
