import { expect, it } from 'vitest'
import { checkCluster } from '../../server/config/cluster_check.js'

/*
 * With pm2 -i 2 everything started, and of two people in one room half saw the other: each process had rooms of its
 * own.
 */
it('lets one process of a cluster serve, and says in one line why the others do not', () => {
  expect(checkCluster({ worker: false, instance: '1' }, 'memory')).toBeUndefined()
  expect(checkCluster({ worker: true, instance: '0' }, 'memory')).toBeUndefined()
  expect(checkCluster({ worker: true, instance: '1' }, 'redis')).toBeUndefined()
  expect(() => checkCluster({ worker: true, instance: '1' }, 'memory')).toThrow(
    /^store\.provider: got memory, and this is process 2 of a cluster: [^\n]*without -i\)$/,
  )
  expect(checkCluster({ worker: true, instance: undefined }, 'memory')).toContain('one process')
})
