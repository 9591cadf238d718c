import { cpSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, it } from 'vitest'
import { callBetween } from '../support/between_platforms.js'
import { blankMiniProgram, type PackedClient, packedClient } from '../support/client_package.js'

// One packed file on both platforms: the two pages of its README, a web page and a JavaScript mini-program.

let client: PackedClient
beforeAll(async () => {
  client = await packedClient()
})
afterAll(() => client?.remove())

it('a web page and a blank JavaScript mini-program, both from the packed file, call each other', {
  timeout: 240_000,
}, async () => {
  const mini = blankMiniProgram(client, 'mini')
  // What DevTools' "build npm" leaves of the package.
  cpSync(path.join(client.folder, 'miniprogram_dist'), path.join(mini, 'miniprogram_npm/rtcroom-client'), {
    recursive: true,
  })
  await callBetween(client, mini, 'packed')
})
