import { parseArgs } from 'node:util'

export const HELP = `npm run load -- [options]

Rooms full of real clients (the client library, on a phone without a screen) against a server, and what it answered in how long.

  --rooms 100        rooms (multi_room)
  --members 4        members in each
  --media            everybody publishes 250 kbit/s and plays everybody else of the room
  --seconds 60       how long the rooms stand once all are in
  --url http://...   the server; without it one is built and started here, on free ports, and ends with the run
  --nodes a,b        several servers that share their rooms: members are spread over these addresses
  --token ...        an administrator's token: processor and memory of a server that was not started here, from /metrics
  --json             the figures as one line of JSON, nothing else
  --help             this

Guests are made: a server whose identity.mode is neither guest nor open refuses them. Many clients of one address
meet rateLimit.*: raise newUsers for more than 1500 clients. Load only what is yours.
`

export interface LoadOptions {
  rooms: number
  members: number
  media: boolean
  seconds: number
  /** None: one is started here. */
  urls: string[]
  token: string
  json: boolean
}

/** What the arguments ask for; a text that says what is wrong with them; undefined = help. */
export function readOptions(args: readonly string[]): LoadOptions | string | undefined {
  const string = { type: 'string' } as const
  const boolean = { type: 'boolean', default: false } as const
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        rooms: { ...string, default: '100' },
        members: { ...string, default: '4' },
        seconds: { ...string, default: '60' },
        media: boolean,
        url: string,
        nodes: string,
        token: { ...string, default: '' },
        json: boolean,
        help: { ...boolean, short: 'h' },
      },
    })
    if (values.help) return undefined
    const { media, json, token } = values
    const urls = (values.nodes ?? values.url ?? '').split(',').filter((url) => url !== '')
    const wrong = urls.find((url) => !/^https?:\/\/[^/\s]/.test(url))
    if (wrong !== undefined) return `--url, --nodes: ${wrong} is no address such as http://127.0.0.1:5757`
    const numbers = { rooms: values.rooms, members: values.members, seconds: values.seconds }
    for (const [name, text] of Object.entries(numbers))
      if (!/^[1-9]\d{0,5}$/.test(text)) return `--${name}: ${text} is no whole number from 1 on`
    const [rooms, members, seconds] = [Number(numbers.rooms), Number(numbers.members), Number(numbers.seconds)]
    return { rooms, members, seconds, media, json, token, urls: urls.map((url) => url.replace(/\/$/, '')) }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
