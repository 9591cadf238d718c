import type Router from 'koa-router'
import { CODE_MESSAGES, Code, type LoginLinkReply } from '../../wxlite/utils/protocol.js'
import type { Address } from '../http/address.js'
import { administrator } from '../middlewares/administrator.js'
import { bodyParser } from '../middlewares/body_parser.js'
import { htmlPage } from '../middlewares/html_page.js'
import {
  addressOf,
  behind,
  bodyOf,
  type Context,
  type Handler,
  type Layer,
  queryOf,
  type RequestState,
} from '../middlewares/state.js'
import { validate } from '../operations/validate.js'
import { ProtocolError } from '../protocol_error.js'
import { loginInfoRequest, loginLinkRequest } from '../schemas/login.js'
import type { Services } from '../services.js'
import { checkConfig } from './check_config.js'
import { getLogFile, logFileList } from './log_files.js'
import { TestStreams } from './test_streams.js'

/** Layers of the routes that hand out credentials, and of those for users. */
export interface UtilsLayers {
  credentials: readonly Layer[]
  user: readonly Layer[]
  /** Layers of an administrator's request for a test stream. */
  reached: readonly Layer[]
}

/** The user whom the doctor's test streams belong to. */
const DOCTOR = 'doctor'

const OK = { code: Code.OK, message: CODE_MESSAGES[Code.OK] }

/** GET /weapp/utils/...: credentials, test streams, and information for administrators. */
export function utilsRoutes(
  router: Router<Partial<RequestState>>,
  services: Services,
  { credentials: limits, user, reached }: UtilsLayers,
): void {
  const { identity, media, inspector, logFolder, administrators, loginLinks } = services
  const streams = new TestStreams(media)
  const reader = administrator(administrators, 'read')
  const admin = administrator(administrators, 'all')
  const page = behind([admin, htmlPage()], (ctx) => logFileList(ctx, logFolder))

  const credentials = behind(limits, async (ctx) => {
    ctx.set('Cache-Control', 'no-store')
    ctx.body = { ...OK, ...(await identity.credentials(validate(loginInfoRequest, queryOf(ctx)))) }
  })
  const linked = behind([...limits, bodyParser()], async (ctx) => {
    const { code } = validate(loginLinkRequest, bodyOf(ctx))
    const link = await loginLinks.use(code)
    if (link === undefined) throw new ProtocolError(Code.AUTH, '该登录链接无效、已使用或已过期，请重新获取')
    const login = await identity.issue(link.userID, link.ttl)
    ctx.body = { ...OK, ...login, roles: [...identity.rolesOf(link.userID)] } satisfies LoginLinkReply
  })
  const testStream = (answer: (userID: string, address: Address) => object): Handler => {
    const reply = (userID: string, ctx: Context) => {
      ctx.set('Cache-Control', 'no-store')
      ctx.body = { ...OK, ...answer(userID, addressOf(ctx)) }
    }
    const users = behind(user, (ctx) => reply(ctx.state.caller?.userID ?? '', ctx))
    const doctors = behind([...reached, reader], (ctx) => reply(DOCTOR, ctx))
    return (ctx) => (queryOf(ctx).doctor === undefined ? users(ctx) : doctors(ctx))
  }

  router.get('/weapp/utils/get_login_info', credentials)
  router.post('/weapp/utils/use_login_link', linked)
  router.get(
    '/weapp/utils/get_test_pushurl',
    testStream((userID, address) => streams.push(userID, address)),
  )
  router.get(
    '/weapp/utils/get_test_rtmpaccurl',
    testStream((userID, address) => streams.play(userID, address)),
  )
  router.get(
    '/weapp/utils/check_config',
    reader((ctx) => checkConfig(ctx, services)),
  )
  router.get(
    '/weapp/utils/streams',
    reader(async (ctx) => {
      if (media.list === undefined) throw new ProtocolError(Code.NOT_AVAILABLE, '当前媒体服务不提供流的统计')
      const streams = await Promise.all(
        media.list().map(async (stream) => {
          const { userID, roomIDs: rooms } = await inspector.roomsWith(stream.streamID)
          return { ...stream, userID, rooms }
        }),
      )
      ctx.body = { ...OK, streams }
    }),
  )
  router.get('/weapp/utils/logfilelist', page)
  router.get(
    '/weapp/utils/getlogfile',
    admin((ctx) => getLogFile(ctx, logFolder)),
  )
}
