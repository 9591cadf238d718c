import type { ParsedUrlQuery } from 'node:querystring'
import type Koa from 'koa'
import type Router from 'koa-router'
import type { OperationName, RoomType } from '../../wxlite/utils/protocol.js'
import type { Administrator } from '../admin/administrators.js'
import type { Address } from '../http/address.js'
import { readQuery } from '../http/request_target.js'
import type { Caller } from '../identity/identity.js'
import type { Operation } from '../operations/operation.js'

/** A room operation's route, from the table of operations. */
export interface OperationRoute {
  readonly name: OperationName
  readonly type: RoomType
  readonly access: 'user' | 'userSig' | 'legacy'
  readonly operation: Operation
}

/** What the middlewares set on a request, in this order. */
export interface RequestState {
  /** The client's IP address. */
  ip: string
  /** The part of it that a client cannot choose freely; see `networkOf`. */
  network: string
  address: Address
  route: OperationRoute
  caller: Caller
  /** '' without one. */
  token: string
  /** The administrator, by the token that was sent. */
  administrator: Administrator
  /** The result code of the answer, where it is one of ours. */
  code: number
}

/** The types of Koa and its router with our state. */
export type App = Koa<Partial<RequestState>, Router.IRouterParamContext<Partial<RequestState>>>
export type Context = Koa.ParameterizedContext<Partial<RequestState>, Router.IRouterParamContext<Partial<RequestState>>>

/** Answers a request. */
export type Handler = (ctx: Context) => void | Promise<void>

/**
 * A middleware: wraps a handler. Composed once, at start: Koa's own `compose` binds every step again for every request,
 * which for a heartbeat with ten steps costs more than the heartbeat.
 */
export type Layer = (next: Handler) => Handler

/** Wraps the handler in these layers, the first outermost. */
export function behind(layers: readonly Layer[], handler: Handler): Handler {
  return layers.reduceRight<Handler>((inner, layer) => layer(inner), handler)
}

/** The parsed request body. */
export function bodyOf(ctx: Context): object {
  const { body } = ctx.request
  return typeof body === 'object' && body !== null ? body : {}
}

/** The address by which the client reaches this server, as set by the address middleware. */
export function addressOf(ctx: Context): Address {
  const { address } = ctx.state
  if (address === undefined) throw new Error('no address: the address middleware did not run')
  return address
}

/** The query; a repeated name has a list. */
export function queryOf(ctx: Context): ParsedUrlQuery {
  return readQuery(ctx.req.url ?? '')
}
