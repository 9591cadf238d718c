import type { z } from 'zod'
import type { OperationName, Operations, Reply, RoomType } from '../../wxlite/utils/protocol.js'
import type { Address } from '../http/address.js'
import type { Caller } from '../identity/identity.js'
import type { Services } from '../services.js'
import type { RenderedReply } from '../views/rendered_reply.js'
import type { Texts } from './checked_texts.js'

/** What an operation knows of its request beside the input. */
export interface Request {
  /** From the path. */
  readonly type: RoomType
  /** How this client reaches the server. */
  readonly address: Address
  /** The token that it came with; '' without one. */
  readonly token: string
  /** The network that it came from: what one outsider cannot choose freely. */
  readonly network: string
}

/** The fields of a reply that says yes, without `code` and `message`; or one that is written already. */
export type Answer<N extends OperationName> = Omit<Operations[N]['reply'], keyof Reply> | RenderedReply

/** One interface of the room service. Throws ProtocolError when the answer is no. */
export interface Operation<N extends OperationName = OperationName> {
  readonly request: z.ZodType<Operations[N]['request']>
  readonly reply: z.ZodType<Operations[N]['reply']>
  /** The one of several forms of the request that a body is meant to be, told by its shape. */
  readonly form?: (body: object) => z.ZodType<Operations[N]['request']>
  /** Decides over others or the room: who did it stands in the room's timeline. */
  readonly moderates?: true
  /** What of the request people write: checked before it runs. */
  readonly texts?: Texts
  run(
    services: Services,
    caller: Caller,
    input: Operations[N]['request'],
    request: Request,
  ): Promise<Answer<N>> | Answer<N>
}

/** True only for types that are the same in every property, its optionality included. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

/** The schema, when what it lets through is exactly T; otherwise nothing that compiles. */
type Holds<S extends z.ZodType, T> = Same<z.output<S>, T> extends true ? S : never

/**
 * Makes an operation whose schemas the compiler holds equal to the types of the
 * contract: a field that is added, dropped or changed on one side only does not compile.
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
