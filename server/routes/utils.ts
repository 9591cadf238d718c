import type Router from 'koa-router'
import { CODE_MESSAGES, Code } from '../../wxlite/utils/protocol.js'
import { administrator } from '../middlewares/administrator.js'
import { htmlPage } from '../middlewares/html_page.js'
import { identity } from '../middlewares/identity.js'
import { rateLimit } from '../middlewares/rate_limit.js'
import { addressOf, type Context, type Middleware, type RequestState } from '../middlewares/state.js'
import { validate } from '../operations/validate.js'
import { loginInfoRequest } from '../schemas/login.js'
import type { Services } from '../services.js'
import { checkConfig } from './check_config.js'
import { getLogFile, logFileList } from './log_files.js'
import { TestStreams } from './test_streams.js'

const OK = { code: Code.OK, message: CODE_MESSAGES[Code.OK] }

/** GET /weapp/utils/...: credentials, streams to try things with, and what an administrator looks at. */
export function utilsRoutes(router: Router<Partial<RequestState>>, services: Services, loginLimit: Middleware): void {
  const { config, media, logFolder } = services
  const admin = administrator(services.adminToken)
  const user = [
    identity({ identity: services.identity, gen1: config.legacy.gen1 }),
    rateLimit('user', { ...config.rateLimit, points: config.rateLimit.perUser, duration: 10 }),
  ]
  const streams = new TestStreams(media)

  const testStream = (answer: (userID: string, ctx: Context) => object) => (ctx: Context) => {
    ctx.body = { ...OK, ...answer(ctx.state.caller?.userID ?? '', ctx) }
  }

  router.get('/weapp/utils/get_login_info', loginLimit, async (ctx: Context) => {
    ctx.body = { ...OK, ...(await services.identity.credentials(validate(loginInfoRequest, ctx.query))) }
  })
  router.get(
    '/weapp/utils/get_test_pushurl',
    ...user,
    testStream((userID, ctx) => streams.push(userID, addressOf(ctx))),
  )
  router.get(
    '/weapp/utils/get_test_rtmpaccurl',
    ...user,
    testStream((userID, ctx) => streams.play(userID, addressOf(ctx))),
  )
  router.get('/weapp/utils/check_config', admin, (ctx: Context) => checkConfig(ctx, services))
  router.get('/weapp/utils/logfilelist', admin, htmlPage(), (ctx: Context) => logFileList(ctx, logFolder))
  router.get('/weapp/utils/getlogfile', admin, (ctx: Context) => getLogFile(ctx, logFolder))
}
