import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { FLV_CLOSE } from '../../../server/media/embedded/flv/ws_close.js'

it.each(['README.md', 'README.zh-CN.md'])('%s lists the close codes of WebSocket-FLV', (page) => {
  const text = readFileSync(`server/media/embedded/${page}`, 'utf8')
  const list = /^(?:WebSocket close codes: |WebSocket 关闭码：)([\s\S]*?)\n\n/m.exec(text)?.[1] ?? ''
  const listed = Array.from(list.matchAll(/\b(?:1|4)\d{3}\b/g), ([code]) => Number(code))
  // 1013 is sent before there is a stream: no reason of its end.
  expect(listed).toEqual([...new Set([...Object.values(FLV_CLOSE), 1013])].sort((a, b) => a - b))
})
