import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LAID_OUT } from '../../../server/config/cautions.js'
import { gridShape, layoutSeats, layoutTiles, type Rect, templateOf } from '../../../wxlite/components/stage/layout.js'
import { dropMarks, takeMark, writeMark } from '../../../wxlite/components/stage/media_marks.js'
import { netText } from '../../../wxlite/components/stage/net_text.js'
import { readRoomInfo, writeRoomInfo } from '../../../wxlite/components/stage/room_info.js'
import { playerTile, selfTile } from '../../../wxlite/components/stage/tile.js'
import { WeakPlayers } from '../../../wxlite/components/stage/weak_players.js'
import { initialsOf } from '../../../wxlite/components/user-avatar/tint.js'
import { playerView, pusherView } from '../support/library.js'

const overlap = (a: Rect, b: Rect) =>
  a.left < b.left + b.width - 1e-6 &&
  b.left < a.left + a.width - 1e-6 &&
  a.top < b.top + b.height - 1e-6 &&
  b.top < a.top + a.height - 1e-6
const inside = ({ left, top, width, height }: Rect) =>
  left >= 0 && top >= 0 && left + width <= 100.001 && top + height <= 100.001

describe('the layout', () => {
  it.each([
    [2, false, { rows: 2, columns: 1 }],
    [2, true, { rows: 1, columns: 2 }],
    [4, false, { rows: 2, columns: 2 }],
    [6, false, { rows: 3, columns: 2 }],
    [6, true, { rows: 2, columns: 3 }],
    [9, false, { rows: 3, columns: 3 }],
  ])('of %i tiles, landscape %s, has that shape', (count, landscape, shape) => {
    expect(gridShape(count, landscape)).toEqual(shape)
  })

  it('of two to nine people keeps every tile on the stage, and none of one size over another', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.boolean(),
        fc.constantFrom('grid' as const, 'float' as const),
        fc.nat(8),
        (count, landscape, template, focus) => {
          const rects = layoutTiles({ count, landscape, template, focus })
          expect(rects).toHaveLength(count)
          expect(rects.every(inside)).toBe(true)
          const layer = template === 'grid' ? rects : rects.filter((rect) => rect.layer === 2)
          layer.forEach((a, i) => {
            layer.slice(i + 1).forEach((b) => {
              expect(overlap(a, b)).toBe(false)
            })
          })
        },
      ),
    )
  })

  it('makes large whom the user wants, else the first of the others, else oneself', () => {
    const large = (users: string[], wanted: string) =>
      layoutSeats({ template: 'float', landscape: false, users, wanted }).map(({ style }) =>
        style.includes('width:100%'),
      )
    expect(large(['me', '', ''], '')).toEqual([true, false, false])
    expect(large(['me', '', 'b'], '')).toEqual([false, false, true])
    expect(large(['me', 'a', 'b'], 'b')).toEqual([false, false, true])
    expect(large(['me', 'a', ''], 'gone')).toEqual([false, true, false])
  })

  it('knows the names of the original', () => {
    expect(['1v1', '1v3', 'grid', 'float', ''].map(templateOf)).toEqual(['float', 'grid', 'grid', 'float', 'grid'])
  })
})

describe('a place', () => {
  const small = (template: 'grid' | 'float', landscape: boolean, count: number) =>
    layoutSeats({ template, landscape, users: Array.from({ length: count }, (_, i) => `u${i}`), wanted: '' }).map(
      (place) => place.small,
    )

  it.each([
    ['grid', false, 4, false],
    ['grid', false, 9, true],
    ['grid', true, 6, false],
    ['grid', true, 9, true],
  ] as const)('in a %s, landscape %s, of %i is small: %s', (template, landscape, count, expected) => {
    expect(small(template, landscape, count)).toEqual(Array(count).fill(expected))
  })

  it('in float is small for all but the large one', () => {
    expect(small('float', false, 3)).toEqual([true, false, true])
    expect(small('float', true, 3)).toEqual([true, false, true])
  })
})

describe('a tile', () => {
  const me = { userID: 'me', userName: '小明', userAvatar: '' }
  const LARGE = { style: '', small: false }

  it('of oneself that is small has the one word that fits it', () => {
    expect(selfTile(pusherView(), me, { style: '', small: true })).toMatchObject({ name: '我', person: '小明' })
  })

  it.each([
    ['starting', '正在连接', true],
    ['reconnecting', '网络断开，正在重连', true],
    ['suspended', '已暂停，回来后自动继续', false],
    ['denied', '没有摄像头或麦克风权限', false],
    ['live', '', false],
  ] as const)('of oneself says %s as "%s"', (phase, note, busy) => {
    expect(selfTile(pusherView({ url: 'rtmp://x', phase }), me, LARGE)).toMatchObject({
      note,
      busy,
      covered: false,
      name: '小明（我）',
    })
  })

  it('of somebody else tells away before failed before loading', () => {
    const player = playerView(0, {
      userID: 'b',
      userName: '乙',
      src: 'rtmp://x',
      loading: true,
      failed: true,
      away: true,
    })
    expect(playerTile(player, {}, LARGE).note).toBe('暂时离开')
    expect(playerTile({ ...player, away: false }, {}, LARGE).note).toBe('画面中断，正在重试')
    expect(playerTile({ ...player, away: false, failed: false }, {}, LARGE)).toMatchObject({
      note: '正在加载',
      busy: true,
    })
  })
})

describe('what members tell of microphone and camera', () => {
  it('is read back as it was written, and forgotten when they leave', () => {
    const marks = takeMark(new Map(), 'b', 'rtcroom.media', writeMark({ muted: true, cameraOff: false }))
    expect(marks.get('b')).toEqual({ muted: true, cameraOff: false })
    expect(dropMarks(marks, ['b']).size).toBe(0)
  })

  it.each(['', 'null', '{', '[]', '{"muted":"yes"}'])('as %s harms nothing', (text) => {
    const marks = takeMark(new Map(), 'b', 'rtcroom.media', text)
    expect(marks.get('b')?.muted ?? false).toBe(false)
  })

  it('in other messages is not looked for', () => {
    const marks = new Map()
    expect(takeMark(marks, 'b', 'like', '{"muted":true}')).toBe(marks)
  })
})

describe('a stuttering player', () => {
  it('is marked once, and the mark goes with a good sign or after a while', () => {
    const weak = new WeakPlayers()
    expect([weak.statechange(1, 2105), weak.statechange(1, 2104), weak.has(1), weak.has(0)]).toEqual([
      true,
      false,
      true,
      false,
    ])
    expect([weak.statechange(1, 2001), weak.statechange(1, 2004), weak.has(1)]).toEqual([false, true, false])
    weak.statechange(1, 2105)
    expect([
      weak.netstatus(0),
      weak.netstatus(1),
      weak.netstatus(1),
      weak.has(1),
      weak.netstatus(1),
      weak.has(1),
    ]).toEqual([false, false, false, true, true, false])
  })
})

describe('roomInfo', () => {
  it('of a plain room is its bare name; with sound only it says so', () => {
    expect(writeRoomInfo({ name: '周会', audioOnly: false })).toBe('周会')
    expect(readRoomInfo(writeRoomInfo({ name: '夜谈', audioOnly: true }))).toEqual({ name: '夜谈', audioOnly: true })
  })

  it('of any other client is read without harm', () => {
    fc.assert(fc.property(fc.string(), (text) => readRoomInfo(text).name.length > 0))
    expect(readRoomInfo('{"roomName":7}').name).toBe('未命名房间')
    expect(readRoomInfo('{broken').name).toBe('{broken')
  })
})

it.each([
  ['小明', '小明'],
  ['欧阳小明', '小明'],
  ['访客1234', '34'],
  ['alice', 'AL'],
  ['Alice B. Johnson', 'AJ'],
  [' ', '?'],
])('without a picture %s is seen as %s', (name, initials) => {
  expect(initialsOf(name)).toBe(initials)
})

it('the debug overlay shows numbers only, whatever the tag tells', () => {
  expect(netText(undefined)).toBe('')
  expect(netText({ videoBitrate: 312.4, audioBitrate: 'x', netSpeed: 400 })).toContain('视频 312 音频 0 kbps')
})

it('lays out as many pictures as the server warns beyond: so many stand apart, one more covers another', () => {
  const apart = (count: number) => {
    const [, ...small] = layoutTiles({ template: 'float', count, landscape: false, focus: 0 })
    return new Set(small.map(({ left, top }) => `${left} ${top}`)).size === count - 1
  }
  expect([apart(LAID_OUT), apart(LAID_OUT + 1)]).toEqual([true, false])
})
