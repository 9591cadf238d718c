import { type Logger, pino } from 'pino'
import type { RTCRoomConfig } from '../../server/config.js'
import { ManualClock } from '../support/manual_clock.js'
import { type TestServer, testServer } from '../support/server.js'

export const TOKENS = {
  reader: { token: 'reader-token-of-the-tests-0123456789', scope: 'read' },
  desk: { token: 'desk-token-of-the-tests-0123456789ab', scope: 'rooms' },
  backend: { token: 'backend-token-of-the-tests-0123456789', scope: 'all' },
} as const

export type Answered = { status: number; code: number; message: string; [field: string]: unknown }

export interface AdminServer extends TestServer {
  /** An operation with this token; by default that of admin.tokens.backend. */
  admin(op: string, body?: object, token?: string): Promise<Answered>
  /** The lines of the log, as they are written. */
  lines: string[]
}

/** A server with a token of each scope, whose log is kept. `clock`: that of the server which this one follows. */
export async function adminServer(settings: RTCRoomConfig = {}, clock = new ManualClock()): Promise<AdminServer> {
  const lines: string[] = []
  const log: Logger = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) })
  const server = await testServer({ admin: { tokens: TOKENS }, ...settings }, log, clock)
  return {
    ...server,
    lines,
    admin: (op, body = {}, token = TOKENS.backend.token) => ask(server.url, op, body, token),
  }
}

export async function ask(url: string, op: string, body: object, token: string): Promise<Answered> {
  const response = await fetch(`${url}/weapp/admin/${op}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(token !== '' && { Authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  })
  const reply: { code: number; message: string } = JSON.parse(await response.text())
  return { ...reply, status: response.status }
}
