import { readdirSync, readFileSync } from 'node:fs'
import { z } from 'zod'

// The figures of the README, as the benches printed them last: `npm run bench -- readme` writes them there.

const Last = z.object({
  bench: z.string(),
  /** Of the run, and the load of the minute before it. */
  date: z.string(),
  load: z.number(),
  cores: z.number(),
  output: z.array(z.string()),
})
type Last = z.infer<typeof Last>

export interface Sentence {
  en: string
  zh: string
}

const FOLDER = new URL('last/', import.meta.url)

export function lastOutputs(): Last[] {
  return readdirSync(FOLDER)
    .sort()
    .map((file) => Last.parse(JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'))))
}

/** A row of the bench of the REST API, as the Chinese README names it. */
const inChinese = (what: string): string =>
  what
    .replace('heartbeat', '心跳')
    .replace('create + enter + leave', '创建 + 进房 + 退房')
    .replace(/get_room_list of (\d+)(, at the end)?/, (_, rooms: string, end?: string) =>
      end ? `${rooms} 个房间的 get_room_list 末页` : `${rooms} 个房间的 get_room_list`,
    )

/** What the README says of a bench's output. */
const READ: { readonly [bench: string]: (output: string) => Sentence } = {
  im(output) {
    const [, koa = '', echo = ''] = found(/: ([\d.]+) x the Koa floor \(echo: [\d.]+\), ([\d.]+) of the echo/, output)
    const [, sockets = '', fan = ''] = found(/fan-out to (\d+) sockets.*: ([\d.]+) of bare ws/, output)
    return {
      en: `heartbeats over the IM socket: ${echo} of the speed of a bare \`ws\` echo, ${koa} times the bare Koa route; events to ${sockets} sockets: ${fan} of bare \`ws\``,
      zh: `IM 通道上的心跳：裸 \`ws\` 回声速度的 ${echo}，裸 Koa 路由的 ${koa} 倍；向 ${sockets} 条连接发事件：裸 \`ws\` 的 ${fan}`,
    }
  },
  rest(output) {
    const row = z.object({ what: z.string(), ratio: z.number() })
    const rows = output
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => row.parse(JSON.parse(line)))
    return {
      en: `REST, as shares of the speed of a bare Koa route: ${rows.map(({ what, ratio }) => `${what} ${ratio}`).join('; ')}`,
      zh: `REST 相对裸 Koa 路由的速度：${rows.map(({ what, ratio }) => `${inChinese(what)} ${ratio}`).join('；')}`,
    }
  },
  rooms(output) {
    const [, bytes = ''] = found(/heap per multi_room with 4 members, [\d,]+ rooms +(\d+) bytes/, output)
    const kB = (Number(bytes) / 1000).toFixed(1)
    return { en: `a room of four takes ${kB} kB of heap`, zh: `四人房间占 ${kB} kB 堆内存` }
  },
  webhooks(output) {
    const [, value = ''] = found(/"value":([\d.]+)/, output)
    const [, pairs = '', low = '', high = '', all = ''] = found(
      /^(\d+) pairs, a quarter of them below ([\d.]+), a quarter above ([\d.]+); all together ([\d.]+)/m,
      output,
    )
    const [, full = '', end = ''] = found(/heap (\d+) MiB when the queue was full, (\d+) MiB at the end/, output)
    return {
      en: `heartbeats beside 1,000 webhook events/s into a receiver that takes 10/s: ${value} of their speed beside none (median of ${pairs} pairs; half of them between ${low} and ${high}; ${all} over all); heap ${full} MiB when the queue was full, ${end} MiB at the end`,
      zh: `每秒 1,000 个 webhook 事件、接收方每秒只收 10 个时的心跳：没有 webhook 时速度的 ${value}（${pairs} 对的中位数；一半在 ${low} 到 ${high} 之间；合计 ${all}）；队列满时堆 ${full} MiB，结束时 ${end} MiB`,
    }
  },
  latency(output) {
    const runs = Array.from(output.matchAll(/^loopback run \d+: p50 (\d+) ms/gm), ([, p50]) => Number(p50))
    const slow = Array.from(output.matchAll(/^network .* run \d+: p50 (\d+) ms/gm), ([, p50]) => Number(p50))
    const four = Array.from(output.matchAll(/^room \w sees \w: .*?p50 (\d+) ms/gm), ([, p50]) => Number(p50))
    const bare = Array.from(output.matchAll(/^bare connection: p50 (\d+) ms/gm), ([, p50]) => Number(p50))
    const mesh = Array.from(output.matchAll(/^mesh \w sees \w: .*?p50 (\d+) ms/gm), ([, p50]) => Number(p50))
    const most = (values: number[]) => String(Math.max(...values))
    return {
      en: `from a picture drawn in one Chromium page to the same in another: at most ${most(runs)} ms (medians of ${runs.length} runs; a bare RTCPeerConnection beside it ${most(bare)} ms), ${most(slow)} ms with 50 ms and up to 30 ms of jitter each way; in a room of four, whose pages share these cores, ${most(four)} ms (a mesh of bare connections ${most(mesh)} ms)`,
      zh: `从一个 Chromium 页面画出到另一个页面看到：最多 ${most(runs)} 毫秒（${runs.length} 次的中位数；同时测的裸 RTCPeerConnection 为 ${most(bare)} 毫秒），单程 50 毫秒加最多 30 毫秒抖动时 ${most(slow)} 毫秒；四人房间（四个页面共用这些核）${most(four)} 毫秒（裸连接的网状连接 ${most(mesh)} 毫秒）`,
    }
  },
}

/** The benches whose output is kept, each as a line of the README's list. */
export function sentences(outputs: readonly Last[] = lastOutputs()): { en: string; zh: string } {
  const lines = outputs.flatMap(({ bench, date, load, cores, output }) => {
    const said = READ[bench]?.(output.join('\n'))
    if (said === undefined) return []
    const day = new Date(date)
    // Bytes are the same on a busy machine.
    const busy = load > cores && bench !== 'rooms'
    const when = day.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })
    const english = busy ? `, at a load of ${load}, so it says little` : ''
    const chinese = busy ? `，当时负载 ${load}，说明不了什么` : ''
    return [
      {
        en: `- ${said.en} (\`${bench}\`, ${when}${english})`,
        zh: `- ${said.zh}（\`${bench}\`，${day.getUTCFullYear()} 年 ${day.getUTCMonth() + 1} 月 ${day.getUTCDate()} 日${chinese}）`,
      },
    ]
  })
  return { en: lines.map(({ en }) => en).join('\n'), zh: lines.map(({ zh }) => zh).join('\n') }
}

function found(pattern: RegExp, output: string): RegExpExecArray {
  const match = pattern.exec(output)
  if (match === null) throw new Error(`the output has nothing like ${pattern.source}`)
  return match
}

/** The README's text with the list between its marks made again. */
export function withFigures(readme: string, list: string): string {
  const parts = /^([\s\S]*<!-- figures -->\n)[\s\S]*?(<!-- end of figures -->[\s\S]*)$/.exec(readme)
  if (parts === null) throw new Error('the README has no marks <!-- figures --> and <!-- end of figures -->')
  return `${parts[1]}${list}\n${parts[2]}`
}
