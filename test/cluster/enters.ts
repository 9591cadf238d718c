import { expect } from 'vitest'
import type { RestClient } from '../support/rest_client.js'
import type { RunningServer } from '../support/running_server.js'

const portOf = (pushURL: string) => Number(/^rtmp:\/\/127\.0\.0\.1:(\d+)\//.exec(pushURL)?.[1])

/** Enters a room with a push URL that leads to this node, and answers that. */
export async function entersWithStreamAt(node: RunningServer, user: RestClient, roomID: string): Promise<string> {
  for (;;) {
    const { pushURL } = await user.pushURL('multi_room')
    if (portOf(pushURL) === (node.assembly.rtmpPort() ?? 0)) {
      const { userID } = user
      const entry = { roomID, userID, userName: userID, userAvatar: '', pushURL }
      expect(await user.call('multi_room', 'add_pusher', entry)).toMatchObject({ code: 0 })
      return pushURL
    }
    // The nodes hear of each other every two seconds.
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
