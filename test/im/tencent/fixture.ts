import { randomIds } from '../../../server/ids.js'
import { TencentNotifier, type TencentNotifierOptions } from '../../../server/im/tencent/notifier.js'
import type { MemberChange } from '../../../server/rooms/rules/room.js'
import { ManualClock } from '../../support/manual_clock.js'
import { recordingLog } from '../../support/silent_log.js'
import { TencentImEmulator } from '../../support/tencent_im_emulator.js'
import { member } from '../embedded/rooms_stub.js'

/**
 * A notifier before the emulated cloud. Time-outs of calls are real (ten seconds), everything else goes by the clock of
 * the test.
 */
export class TencentFixture {
  readonly cloud = new TencentImEmulator()
  readonly clock = new ManualClock()
  readonly logged = recordingLog()

  notifier(options: Partial<TencentNotifierOptions> = {}): TencentNotifier {
    const { sdkAppID, secretKey, administrator, host } = this.cloud
    const { clock, logged } = this
    return new TencentNotifier({
      sdkAppID,
      secretKey,
      administrator,
      host,
      notification: 'message',
      timeout: 10_000,
      clock,
      ids: randomIds,
      log: logged.log,
      ...options,
    })
  }

  /** Lets time pass, in steps of 250 ms, until the condition holds. */
  async until(holds: () => boolean, atMost = 120_000): Promise<void> {
    for (let passed = 0; !holds(); passed += 250) {
      if (passed > atMost) throw new Error('it never came about')
      await this.breathe()
      if (!holds()) this.clock.advance(250)
    }
  }

  /** Lets calls that are under way come back. */
  async breathe(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 4))
  }
}

export function joined(seq: number, userID = 'dan'): MemberChange {
  return { type: 'join', seq, member: member(userID) }
}

export const closed = (seq: number): MemberChange => ({ type: 'close', seq, reason: 'closed' })
