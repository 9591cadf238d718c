import { describe, expect, it } from 'vitest'
import { banner } from '../server/banner.js'
import { readConfig } from '../server/config.js'

const careful = (settings: Parameters<typeof readConfig>[0], production = false) =>
  banner(readConfig(settings), { port: 1, production })
    .split('\n')
    .filter((line) => line.includes('CAREFUL'))

/*
 * heartbeatTimeout 1 was taken, and every member fell out of a good call again and again; more members were allowed
 * than the components can show; a production server let in anybody by the default identity, without a word.
 */
describe('the banner', () => {
  it('is content with the defaults', () => {
    expect(careful({})).toEqual([])
  })

  it.each([
    [{ multiRoom: { heartbeatTimeout: 1 } }, false, /multiRoom\.heartbeatTimeout 1 s .*every 7 s; set 14 or more/],
    [{ liveRoom: { maxMembers: 12 } }, false, /liveRoom\.maxMembers 12: .* 9 pictures; set 9 or less/],
    [{}, true, /identity\.mode guest .*set wechat or custom/],
    [{ identity: { mode: 'open' } }, true, /identity\.mode open/],
    [{ admin: { token: 'short' } }, false, /admin\.token is shorter/],
  ])('warns: %j, production %s', (settings, production, line) => {
    expect(careful(settings, production)).toEqual([expect.stringMatching(line)])
  })
})
