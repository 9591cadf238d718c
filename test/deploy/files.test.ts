import { existsSync, readFileSync } from 'node:fs'
import { collectDefaultMetrics } from 'prom-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { systemClock } from '../../server/clock.js'
import { type RunningServer, runningServer } from '../support/running_server.js'
import { silentLog } from '../support/silent_log.js'
import { SECRET } from '../webhooks/support/receiver.js'

const text = (file: string) => readFileSync(file, 'utf8')
/** drainTime of one node of several, and for answers that are under way (s). */
const LONGEST_STOP = 10 + 10

let server: RunningServer
let known = ''
/** Those that only rooms in Redis have. */
const redis = text('server/metrics/redis.ts')
beforeAll(async () => {
  const webhook = { urls: ['http://127.0.0.1:9/'], secret: [SECRET] }
  server = await runningServer({ media: { rtmpPort: 0 }, webhook }, silentLog, { clock: systemClock })
  const { registry } = server.assembly.services
  collectDefaultMetrics({ register: registry })
  known = await registry.metrics()
})
afterAll(() => server.close())

/** Alerts and panels on figures that a release renamed would stay silent for ever. */
it.each(['server/deploy/alerts.yaml', 'server/deploy/grafana.json'])(
  '%s reads only figures that the server has',
  (file) => {
    const named = text(file).match(/\b(?:rtcroom|process|nodejs)_[a-z0-9_]+/g) ?? []
    expect(named.length).toBeGreaterThan(10)
    for (const name of new Set(named)) {
      const metric = name.replace(/_bucket$/, '')
      if (!redis.includes(`'${metric}'`)) expect(known, name).toContain(`# TYPE ${metric} `)
    }
  },
)

it('the dashboard is one that Grafana takes: a title, panels with queries, each of them its own id', () => {
  const { title, panels } = z
    .object({
      title: z.string(),
      panels: z.array(z.object({ id: z.number(), targets: z.array(z.object({ expr: z.string() })).min(1) })).min(10),
    })
    .parse(JSON.parse(text('server/deploy/grafana.json')))
  expect(title).toBe('RTCRoom')
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
})

it('pm2 starts one process of the built server, and waits for it when it stops', () => {
  const { apps } = z
    .object({ apps: z.array(z.looseObject({ script: z.string(), instances: z.number(), kill_timeout: z.number() })) })
    .parse(JSON.parse(text('process.json')))
  expect(apps).toHaveLength(1)
  expect(apps[0]).toMatchObject({ script: 'dist/server/main.js', instances: 1, exec_mode: 'fork' })
  expect(apps[0]?.kill_timeout).toBeGreaterThan(LONGEST_STOP * 1000)
})

describe('the unit for systemd', () => {
  const unit = text('server/deploy/rtcroom.service')

  it('starts the built server as a user of its own that may write its data only', () => {
    expect(unit).toMatch(/^ExecStart=\/usr\/bin\/node dist\/server\/main\.js$/m)
    for (const line of ['DynamicUser=yes', 'ProtectSystem=strict', 'StateDirectory=rtcroom', 'CapabilityBoundingSet='])
      expect(unit.split('\n')).toContain(line)
    expect(unit).toContain('RTCROOM_DATA_DIR=/var/lib/rtcroom')
  })

  it('waits for it when it stops', () => {
    expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)?.[1])).toBeGreaterThan(LONGEST_STOP)
  })
})

describe('the image', () => {
  it('runs as nobody special, with a health check, and settings and keys stay out of it', () => {
    expect(text('Dockerfile')).toMatch(/^USER node$/m)
    expect(text('Dockerfile')).toMatch(/^HEALTHCHECK /m)
    const ignored = text('.dockerignore').split('\n')
    for (const name of ['.env', '.env.*', 'config.ts', 'data', '**/*.pem', '.git', 'private.*.key'])
      expect(ignored).toContain(name)
  })

  it('is composed with a read-only root, no capabilities, and no way to more rights', () => {
    const compose = text('compose.yaml')
    expect(compose).toMatch(/^ {4}read_only: true$/m)
    expect(compose).toMatch(/^ {4}cap_drop: \[ALL\]$/m)
    expect(compose).toMatch(/^ {4}security_opt: \["no-new-privileges:true"\]$/m)
  })

  it('is waited for when a node of several stops', () => {
    const node = text('compose.yaml').split(/^ {2}node-a:/m)[1] ?? ''
    expect(Number(/stop_grace_period: (\d+)s/.exec(node)?.[1])).toBeGreaterThan(LONGEST_STOP)
  })
})

it('the pages about it name every file, in both languages', () => {
  for (const page of ['README.md', 'README.zh-CN.md'])
    for (const file of ['rtcroom.service', 'nginx.conf', 'Caddyfile', 'alerts.yaml', 'grafana.json']) {
      expect(existsSync(`server/deploy/${file}`)).toBe(true)
      expect(text(`server/deploy/${page}`)).toContain(file)
    }
})
