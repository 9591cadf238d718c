import { isObject } from '../api/arguments'
import type { RoomPlatform } from '../platform/platform'
import { createScope, within } from '../platform/scope'
import * as TIMES from '../platform/timing'

/**
 * The part of Tencent's chat SDK for mini-programs (`@tencentcloud/chat`, `@tencentcloud/lite-chat`) that is used. The
 * app hands the SDK in, so that this library names no package.
 */
export interface TencentChatSDK {
  create(options: { SDKAppID: number }): TencentChat
  EVENT: { SDK_READY: string; MESSAGE_RECEIVED: string; NET_STATE_CHANGE: string; KICKED_OUT: string }
  TYPES: { CONV_C2C: string; CONV_GROUP: string; GRP_AVCHATROOM: string; NET_STATE_CONNECTED: string }
}

export interface TencentChat {
  login(options: { userID: string; userSig: string }): Promise<unknown>
  logout(): Promise<unknown>
  on(event: string, listener: (event: { data?: unknown }) => void): void
  off(event: string, listener: (event: { data?: unknown }) => void): void
  joinGroup(options: { groupID: string; type?: string | number }): Promise<unknown>
  quitGroup(groupID: string): Promise<unknown>
  createTextMessage(options: { to: string; conversationType: string | number; payload: { text: string } }): object
  createCustomMessage(options: {
    to: string
    conversationType: string | number
    payload: { data: string; description: string; extension: string }
  }): object
  sendMessage(message: object): Promise<unknown>
}

/** One element of a message. */
export interface TencentElement {
  type: string
  content: object
}

/** What a message holds, element by element; the SDK's own `payload` is only the first. */
export function elementsOf(message: object): TencentElement[] {
  const own =
    'getElements' in message && typeof message.getElements === 'function'
      ? message.getElements()
      : 'elements' in message
        ? message.elements
        : undefined
  if (Array.isArray(own)) return own.filter(isElement)
  const { type, payload: content } = { type: undefined, payload: undefined, ...message }
  const only = { type, content }
  return isElement(only) ? [only] : []
}

export function isConnected({ TYPES }: TencentChatSDK, data: unknown): boolean {
  return isObject(data) && 'state' in data && data.state === TYPES.NET_STATE_CONNECTED
}

/** What the SDK is told on the way out. Done after a moment, whether it answers, throws or waits for a network. */
export function bounded(
  platform: Pick<RoomPlatform, 'after' | 'report'>,
  run: () => Promise<unknown> | undefined,
): Promise<unknown> {
  return within(createScope(platform), TIMES.logout, Promise.resolve().then(run)).catch(() => undefined)
}

/** Why the SDK refused: it rejects with objects of its own. */
export function reasonOf(error: unknown): string {
  const own = isObject(error) && 'message' in error ? error.message : error
  return String(own)
}

/** Puts the elements of `more` behind those of `message`, as room texts have them: header first, text second. */
export function appendElements(message: object, more: object): boolean {
  if (!('setElement' in message) || typeof message.setElement !== 'function') return false
  message.setElement([...elementsOf(message), ...elementsOf(more)])
  return elementsOf(message).length > 1
}

function isElement(value: unknown): value is TencentElement {
  return (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    typeof value.type === 'string' &&
    'content' in value &&
    typeof value.content === 'object' &&
    value.content !== null
  )
}
