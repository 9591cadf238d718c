import { Agent, request } from 'node:http'

// A process that guesses a room's password: all guesses at once, by as many connections as one host opens. It takes its
// task as JSON on the standard input, and tells how often which answer came, such as `429 16`, as one line of JSON.

export interface GuessingTask {
  /** Of the server. */
  url: string
  roomID: string
  guesses: number
  connections: number
  /** Who guess, in turn. */
  guessers: { userID: string; token: string }[]
}

async function main(): Promise<void> {
  const chunks = await process.stdin.toArray()
  const { url, roomID, guesses, connections, guessers }: GuessingTask = JSON.parse(Buffer.concat(chunks).toString())
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const guess = (nth: number): Promise<string> => {
    const { userID = '', token = '' } = guessers[nth % guessers.length] ?? {}
    const body = JSON.stringify({ roomID, password: `guess ${nth}` })
    const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }
    const address = `${url}/weapp/multi_room/get_pushers?userID=${userID}&token=${token}`
    return new Promise((resolve, reject) => {
      const asking = request(address, { agent, method: 'POST', headers }, (response) => {
        let text = ''
        response.on('data', (chunk) => {
          text += String(chunk)
        })
        response.on('end', () => resolve(`${response.statusCode} ${/"code":(-?\d+)/.exec(text)?.[1]}`))
      })
      asking.on('error', reject)
      asking.end(body)
    })
  }
  const counts: { [answer: string]: number } = {}
  for (const answer of await Promise.all(Array.from({ length: guesses }, (_, nth) => guess(nth))))
    counts[answer] = (counts[answer] ?? 0) + 1
  console.log(JSON.stringify(counts))
  agent.destroy()
}

void main()
