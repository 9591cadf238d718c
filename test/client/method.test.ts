import { expect, test } from 'vitest'
import { method } from '../../wxlite/utils/api/method.js'
import { RoomError } from '../../wxlite/utils/api/room_error.js'

const double = method<{ n: number }, number>('double', async (args) => args.needNumber('n') * 2)
const turn = () => new Promise((resolve) => setImmediate(resolve))

test('without a callback it answers a promise, with the fields in data or directly', async () => {
  expect(await double({ data: { n: 2 } })).toBe(4)
  expect(await double({ n: 3 })).toBe(6)
  await expect(double()).rejects.toMatchObject({
    errCode: -9,
    errMsg: '参数 n 须为数字',
    operation: 'double',
    hint: '请检查调用参数',
  })
  await expect(double({ n: 1 / 0 })).rejects.toBeInstanceOf(RoomError)
})

test.each(['success', 'fail', 'complete'] as const)(
  'with %s alone it answers nothing and tells that callback',
  async (name) => {
    const called: unknown[] = []
    const n = name === 'fail' ? Number.NaN : 2
    const answer: unknown = Reflect.apply(double, undefined, [
      { data: { n }, [name]: (what: unknown) => called.push(what) },
    ])
    expect(answer).toBeUndefined()
    await turn()
    expect(called).toHaveLength(1)
    expect(called[0]).toEqual({ success: 4, fail: expect.objectContaining({ errCode: -9 }), complete: undefined }[name])
  },
)

test('a failure without fail is silent, and is no unhandled rejection either', async () => {
  const called: string[] = []
  double({ data: { n: Number.NaN }, success: () => called.push('success'), complete: () => called.push('complete') })
  await turn()
  expect(called).toEqual(['complete'])
})

test.each(['success', 'fail', 'complete'])(
  'a %s that is no function is none, and no unhandled rejection',
  async (name) => {
    const unhandled: unknown[] = []
    const note = (error: unknown) => unhandled.push(error)
    process.on('unhandledRejection', note)
    Reflect.apply(double, undefined, [{ data: { n: Number.NaN }, [name]: 7 }])
    await turn()
    process.off('unhandledRejection', note)
    expect(unhandled).toEqual([])
  },
)

test('complete comes last, whichever of the others was called', async () => {
  const called: string[] = []
  const callbacks = {
    success: () => called.push('success'),
    fail: () => called.push('fail'),
    complete: () => called.push('complete'),
  }
  double({ n: 1, ...callbacks })
  await turn()
  double({ n: Number.NaN, ...callbacks })
  await turn()
  expect(called).toEqual(['success', 'complete', 'fail', 'complete'])
})

test.each([[{ data: null }], [{ data: 'n' }], [{ data: [] }], [undefined]])(
  'called as plain JavaScript may call it (%j), it is refused like any other mistake',
  async (options) => {
    await expect(Reflect.apply(double, undefined, [options])).rejects.toMatchObject({ errCode: -9 })
  },
)
