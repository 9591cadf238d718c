// A login's line in the log named nobody: who logs in has no caller yet, whose id '' was taken for one.
import { pino } from 'pino'
import { expect, it } from 'vitest'
import { planeServer } from '../support/plane_server.js'

it('names who logs in, and leaves the proof out', async () => {
  const lines: { msg?: string; userID?: string }[] = []
  const log = pino({ level: 'info' }, { write: (text: string) => lines.push(JSON.parse(text)) })
  const server = await planeServer({ media: { rtmpPort: 0 } }, log)
  try {
    await server.user('anna')
    const line = lines.find(({ msg }) => msg === 'login')
    expect(line).toMatchObject({ userID: 'anna' })
    expect(JSON.stringify(line)).not.toContain('userSig')
  } finally {
    await server.close()
  }
})
