import type { MiniApp } from '../mini_app.js'
import { appEvents } from './app_events.js'
import { files } from './files.js'
import { interaction } from './interaction.js'
import { liveContexts } from './live_contexts.js'
import { navigation } from './navigation.js'
import { phoneFunctions } from './phone_functions.js'
import { request } from './request.js'
import { selectorQueries } from './selector_query.js'
import { sockets } from './socket.js'
import { storage } from './storage.js'
import { system } from './system.js'
import { user } from './user.js'

/**
 * The global `wx`. What the browser harness does not know is an error at once, not undefined: mini-programs would fail
 * later and elsewhere. Frameworks ask for whatever there may be: for their output (`strict` false) it is undefined.
 */
export function createWx(app: MiniApp): object {
  const names: string[] = []
  const functions: { [name: string]: unknown } = {
    ...navigation(app),
    ...interaction(app),
    ...storage(app),
    ...request(app),
    ...sockets(),
    ...system(app, () => names),
    ...phoneFunctions(app),
    ...user(app),
    ...appEvents(app),
    ...files(),
    ...liveContexts(app),
    ...selectorQueries(app),
    env: { USER_DATA_PATH: 'wxfile://usr' },
  }
  names.push(...Object.keys(functions))
  if (!app.mini.strict) return functions
  return new Proxy(functions, {
    get(target, name) {
      if (typeof name === 'string' && !(name in target))
        throw new Error(`wx.${name} is not known in the browser; it belongs into server/browser/phone/wx`)
      return Reflect.get(target, name)
    },
  })
}
