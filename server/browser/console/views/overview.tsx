import { useConsole } from '../context.js'
import { bitsPerSecond, bytes, duration, percent } from '../format.js'
import { Chart } from '../parts/chart.js'
import { Fault } from '../parts/fault.js'
import { Table } from '../parts/table.js'
import type { Replies, Sample } from '../replies.js'
import { usePolled } from '../use_polled.js'

/** The whole server at a glance, and its last hour. */
export function Overview() {
  const { api, texts } = useConsole()
  const { value, fault } = usePolled(
    async () => {
      const [stats, { nodes }] = await Promise.all([api.call('get_stats', { history: true }), api.call('list_nodes')])
      return { stats, nodes }
    },
    'overview',
    5_000,
  )
  return (
    <>
      <h2>{texts.pages.overview}</h2>
      <Fault fault={fault} />
      {value && <Tiles {...value.stats} />}
      {value && <Charts samples={[...(value.stats.history ?? []), value.stats.now]} />}
      {value && (
        <Table
          heads={[
            texts.node,
            texts.state,
            texts.version,
            texts.uptime,
            texts.stats.rooms,
            texts.stats.cpu,
            texts.stats.memory,
          ]}
          rows={value.nodes.map((node) => ({
            key: node.node,
            cells: [
              node.node,
              <span class={node.state === 'ready' ? 'badge good' : 'badge bad'}>{texts.states[node.state]}</span>,
              node.version,
              duration(node.uptime),
              node.rooms,
              percent(node.cpu),
              bytes(node.memory),
            ],
          }))}
        />
      )}
    </>
  )
}

function Tiles({ rooms, now }: Replies['get_stats']) {
  const { texts } = useConsole()
  const byType = (['double_room', 'multi_room', 'live_room'] as const)
    .map((type) => `${texts.roomTypes[type]} ${rooms[type]}`)
    .join(' · ')
  const tiles: [string, string, string][] = [
    [texts.stats.rooms, String(now.rooms), byType],
    [texts.stats.people, String(now.members + now.audience), `${now.members} + ${now.audience}`],
    [texts.stats.streams, String(now.streams), `${texts.players} ${now.players}`],
    [texts.stats.bitrate, bitsPerSecond(now.bitrate), ''],
    [texts.stats.cpu, percent(now.cpu), ''],
    [texts.stats.memory, bytes(now.memory), ''],
  ]
  return (
    <div class="tiles">
      {tiles.map(([name, value, more]) => (
        <div class="tile" key={name}>
          <span>{name}</span>
          <b>{value}</b>
          <small>{more}</small>
        </div>
      ))}
    </div>
  )
}

function Charts({ samples }: { samples: readonly Sample[] }) {
  const { texts } = useConsole()
  const times = samples.map(({ time }) => time)
  const of = (label: string, name: keyof Sample) => ({ label, values: samples.map((sample) => sample[name]) })
  const whole = (value: number) => (Number.isInteger(value) ? String(value) : '')
  return (
    <section>
      <h3>{texts.lastHour}</h3>
      {samples.length < 3 && <p class="hint">{texts.collecting}</p>}
      <div class="charts">
        <Chart title={texts.stats.rooms} times={times} lines={[of(texts.stats.rooms, 'rooms')]} show={whole} />
        <Chart
          title={texts.stats.people}
          times={times}
          lines={[of(texts.members, 'members'), of(texts.audience, 'audience')]}
          show={whole}
        />
        <Chart
          title={texts.stats.streams}
          times={times}
          lines={[of(texts.stream, 'streams'), of(texts.players, 'players')]}
          show={whole}
        />
        <Chart title={texts.stats.bitrate} times={times} lines={[of(texts.bitrate, 'bitrate')]} show={bitsPerSecond} />
        <Chart title={texts.stats.cpu} times={times} lines={[of(texts.stats.cpu, 'cpu')]} show={percent} />
        <Chart title={texts.stats.memory} times={times} lines={[of(texts.stats.memory, 'memory')]} show={bytes} />
      </div>
    </section>
  )
}
