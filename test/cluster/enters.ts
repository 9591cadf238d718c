import { expect } from 'vitest'
import type { RestClient } from '../support/rest_client.js'
import type { RunningServer } from '../support/running_server.js'

const portOf = (pushURL: string) => Number(/^rtmp:\/\/127\.0\.0\.1:(\d+)\//.exec(pushURL)?.[1])

/** Enters a room with a push URL that leads to this node, and answers that. */
export function entersWithStreamAt(node: RunningServer, user: RestClient, roomID: string): Promise<string> {
  return entersWithStream(user, roomID, (port) => port === node.assembly.rtmpPort())
}

/** The same with one that leads to any other node. */
export function entersWithStreamBeside(node: RunningServer, user: RestClient, roomID: string): Promise<string> {
  return entersWithStream(user, roomID, (port) => port !== node.assembly.rtmpPort())
}

async function entersWithStream(user: RestClient, roomID: string, fits: (port: number) => boolean): Promise<string> {
  for (;;) {
    const { pushURL } = await user.pushURL('multi_room')
    if (fits(portOf(pushURL))) {
      const { userID } = user
      const entry = { roomID, userID, userName: userID, userAvatar: '', pushURL }
      expect(await user.call('multi_room', 'add_pusher', entry)).toMatchObject({ code: 0 })
      return pushURL
    }
    // The nodes hear of each other every two seconds.
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
