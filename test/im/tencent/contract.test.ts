import { notifierContract } from '../notifier_contract.js'
import { TencentFixture } from './fixture.js'

for (const notification of ['message', 'system'] as const) {
  notifierContract(`tencent, ${notification}`, async () => {
    const im = new TencentFixture()
    await im.cloud.start()
    for (const userID of ['ann', 'ben']) im.cloud.accounts.add(userID)
    const notifier = im.notifier({ notification })
    return {
      notifier,
      notices: notification === 'message',
      inRoom: async (roomID) => im.cloud.to(roomID),
      told: async (userID) => im.cloud.to(userID),
      settled: () => im.until(() => notifier.stats().waiting === 0),
      breakDown: () => im.cloud.stop(),
      stop: () => im.cloud.stop(),
    }
  })
}
