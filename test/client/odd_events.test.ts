// A page handed `this.call.pusher.statechange(e.detail)` in place of the event, and its handler threw; with a muted
// element it called `setMuted` of nobody. Whatever a page hands to the drivers of the tags is looked at before it is
// read.
import { expect, test } from 'vitest'
import { createCall } from '../../wxlite/utils/call.js'
import { createLiveStage } from '../../wxlite/utils/live_stage.js'
import { createLiveRoom } from '../../wxlite/utils/liveroom.js'
import { createModeration } from '../../wxlite/utils/moderation.js'
import { createRTCRoom } from '../../wxlite/utils/rtcroom.js'
import { FakePhone } from '../support/fake-wx.js'
import { ManualClock } from '../support/manual_clock.js'

const ODD: readonly unknown[] = [
  undefined,
  null,
  7,
  'x',
  [],
  {},
  { detail: null },
  { detail: 5 },
  { detail: { code: 'x', info: null, errCode: {} }, currentTarget: null },
  { detail: { code: 2004 }, currentTarget: { dataset: null } },
  { detail: { code: 2004 }, currentTarget: { dataset: { slot: 'x' } } },
]

test('the drivers of the tags take any event, and any look', () => {
  const { platform } = new FakePhone({ clock: new ManualClock(0) })
  const call = createCall({ room: createRTCRoom({ platform }), platform, onView: () => {} })
  const stage = createLiveStage({ room: createLiveRoom({ platform }), platform, onView: () => {} })
  for (const [driver, methods] of [
    [call.pusher, ['statechange', 'netstatus', 'error', 'set']],
    [call.players, ['statechange', 'netstatus', 'setMuted']],
    [stage.players, ['statechange', 'netstatus']],
    [stage, ['mainStatechange']],
  ] as const)
    for (const method of methods)
      for (const odd of ODD)
        expect(() => Reflect.apply(Reflect.get(driver, method), driver, [odd]), method).not.toThrow()
})

test('in no room, those in charge are refused here, with -9', async () => {
  const { platform } = new FakePhone({ clock: new ManualClock(0) })
  const moderation = createModeration({ room: createRTCRoom({ platform }), onView: () => {} }, platform)
  for (const call of [
    moderation.updateRoom({ locked: true }),
    moderation.setModerator({ userID: 'u', moderator: true }),
    moderation.mutePusher({ userID: 'u', audio: true }),
    moderation.muteAll({ audio: true }),
    moderation.muteChat({ userID: 'u', muted: true }),
    moderation.raiseHand({ up: true }),
    moderation.answerKnock({ userID: 'u', accept: true }),
    moderation.remove({ userID: 'u' }),
    moderation.reportUser({ userID: 'u', reason: 'r' }),
  ])
    await expect(call).rejects.toMatchObject({ errCode: -9, errMsg: '当前不在房间中' })
  moderation.stop()
})
