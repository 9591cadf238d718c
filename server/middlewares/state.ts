import type Koa from 'koa'
import type { OperationName, RoomType } from '../../wxlite/utils/protocol.js'
import type { Address } from '../address.js'
import type { Caller } from '../identity/identity.js'
import type { Operation } from '../operations/operation.js'

/** A room operation's route, as the table has it. */
export interface OperationRoute {
  readonly name: OperationName
  readonly type: RoomType
  readonly access: 'user' | 'userSig' | 'legacy'
  readonly operation: Operation
}

/** What the middlewares find out about a request, in the order in which they do. */
export interface RequestState {
  /** The client's IP address. */
  ip: string
  address: Address
  route: OperationRoute
  caller: Caller
  /** '' without one. */
  token: string
}

export type Middleware = Koa.Middleware<Partial<RequestState>>
export type Context = Parameters<Middleware>[0]

/** A request body as the parser left it. */
export function bodyOf(ctx: Context): object {
  const { body } = ctx.request
  return typeof body === 'object' && body !== null ? body : {}
}

/** The client's address of us, which the address middleware has found. */
export function addressOf(ctx: Context): Address {
  const { address } = ctx.state
  if (address === undefined) throw new Error('no address: the address middleware did not run')
  return address
}
