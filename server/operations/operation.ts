import type { z } from 'zod'
import type { OperationName, Operations, Reply, RoomType } from '../../wxlite/utils/protocol.js'
import type { Address } from '../http/address.js'
import type { Caller } from '../identity/identity.js'
import type { Services } from '../services.js'
import type { RenderedReply } from '../views/rendered_reply.js'
import type { Texts } from './checked_texts.js'

/** The request's context, beside the input. */
export interface Request {
  /** The room type in the path. */
  readonly type: RoomType
  /** The address by which this client reaches the server; URLs in the reply are made with it. */
  readonly address: Address
  /** The request's token; '' without one. */
  readonly token: string
  /** The network that the request came from, for limits; see `networkOf`. */
  readonly network: string
}

/** The fields of a successful reply, without `code` and `message`; or a reply that is already serialised. */
export type Answer<N extends OperationName> = Omit<Operations[N]['reply'], keyof Reply> | RenderedReply

/** One interface of the room service. `run` throws ProtocolError to refuse. */
export interface Operation<N extends OperationName = OperationName> {
  readonly request: z.ZodType<Operations[N]['request']>
  readonly reply: z.ZodType<Operations[N]['reply']>
  /** Picks the schema for a body, when the request has several forms. */
  readonly form?: (body: object) => z.ZodType<Operations[N]['request']>
  /** Set if the operation decides over others or the room: the timeline then notes who called it. */
  readonly moderates?: true
  /** The texts in the request that users wrote, for the content check. */
  readonly texts?: Texts
  run(
    services: Services,
    caller: Caller,
    input: Operations[N]['request'],
    request: Request,
  ): Promise<Answer<N>> | Answer<N>
}

/** True only for types that are identical in every property and its optionality. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

/** The schema's type if its output is exactly T; otherwise a type that does not compile. */
type Holds<S extends z.ZodType, T> = Same<z.output<S>, T> extends true ? S : never

/**
 * Makes an operation whose schemas must equal the types in protocol.ts: a field that is added, dropped or changed on
 * one side only does not compile.
 */
export function operation<
  N extends OperationName,
  Q extends z.ZodType<Operations[N]['request']>,
  P extends z.ZodType<Operations[N]['reply']>,
>(
  _name: N,
  definition: Omit<Operation<N>, 'request' | 'reply'> & {
    request: Q & Holds<Q, Operations[N]['request']>
    reply: P & Holds<P, Operations[N]['reply']>
  },
): Operation<N> {
  return definition
}
