// The README told 4.9 times the floor where the bench printed 2.1: its figures are what the benches printed last.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { lastOutputs, sentences, withFigures } from './bench/figures.js'

const lists = sentences()

describe.each([
  ['README.md', lists.en],
  ['README.zh-CN.md', lists.zh],
])('the figures of %s', (file, list) => {
  const readme = readFileSync(file, 'utf8')

  it('are what the benches printed last (npm run bench -- readme writes them)', () => {
    expect(list).not.toBe('')
    expect(readme).toBe(withFigures(readme, list))
  })

  it('are told once: what was measured before outputs were kept goes when its bench has run', () => {
    const earlier = readme.split('<!-- end of figures -->')[1] ?? ''
    const kept = lastOutputs().map(({ bench }) => bench)
    for (const bench of ['latency', 'relay_load', 'webhooks'].filter((name) => kept.includes(name)))
      expect(earlier).not.toContain(`\`${bench}\``)
  })
})

it('names the rows of the REST API in Chinese, too', () => {
  const output = ['{"what":"get_room_list of 100, at the end","ratio":1}', '{"what":"heartbeat","ratio":0.9}']
  const run = { bench: 'rest', date: '2026-11-28', cores: 2, load: 0, output }
  expect(sentences([run]).zh).toContain('：100 个房间的 get_room_list 末页 1；心跳 0.9（')
})

it('tells a busy machine as one', () => {
  const run = { bench: 'rest', date: '2026-11-28', cores: 2, output: ['{"what":"heartbeat","ratio":0.85}'] }
  expect(sentences([{ ...run, load: 0.3 }]).en).toBe(
    '- REST, as shares of the speed of a bare Koa route: heartbeat 0.85 (`rest`, 28 November 2026)',
  )
  expect(sentences([{ ...run, load: 12 }]).en).toContain('at a load of 12')
})
