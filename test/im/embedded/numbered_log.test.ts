import { describe, expect, it } from 'vitest'
import { NumberedLog } from '../../../server/im/embedded/numbered_log.js'

describe('NumberedLog', () => {
  const filled = (limit = 3, bytes = 1000) => {
    const log = new NumberedLog<string>(limit, bytes)
    for (const number of [5, 6, 7, 8]) log.push(number, `n${number}`, 10)
    return log
  }

  it('answers what came after a number, as long as all of it is known', () => {
    const log = filled()
    expect(log.after(8)).toEqual([])
    expect(log.after(5)).toEqual(['n6', 'n7', 'n8'])
    expect(log.after(4)).toBeUndefined()
    expect(log.after(9)).toBeUndefined()
    expect(new NumberedLog(3, 10).after(0)).toBeUndefined()
  })

  it('keeps no more bytes than it may', () => {
    const log = filled(100, 25)
    expect(log.all()).toEqual(['n7', 'n8'])
    expect(log.bytes).toBe(20)
  })

  it('does not hide that a number was skipped, and still has what is kept', () => {
    const log = filled()
    log.push(10, 'n10', 10)
    expect(log.after(8)).toBeUndefined()
    expect(log.after(9)).toEqual(['n10'])
    expect(log.since(7)).toEqual(['n8', 'n10'])
    expect(log.since(10)).toEqual([])
  })
})
