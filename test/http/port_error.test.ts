import { expect, it } from 'vitest'
import { portError } from '../../server/http/http_server.js'

/*
 * A port that only root may open, and a host of another machine, were named without a word on what to do.
 */
it.each([
  ['EADDRINUSE', 'port: 80 on ::1 is in use by another process; end it or choose another port'],
  ['EACCES', 'port: 80 on ::1 may not be opened by this user; choose a port above 1023'],
  ['EADDRNOTAVAIL', 'host: ::1 is no address of this machine; set one of its addresses, or :: for all of them'],
  ['ENOTFOUND', 'host: ::1 is no address of this machine; set one of its addresses, or :: for all of them'],
])('says of %s what to do', (code, line) => {
  const error = portError(Object.assign(new Error('listen'), { code }), 'port', '::1', 80)
  expect(error.message).toContain(line)
})

it('leaves other faults as they are', () => {
  const fault = Object.assign(new Error('listen'), { code: 'EIO' })
  expect(portError(fault, 'port', '::1', 80)).toBe(fault)
})
