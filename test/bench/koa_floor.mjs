// The floor that the room service is measured against: a bare Koa route with router and body parser
// that answers a constant of the size asked for in its path. Prints its port.
import Koa from 'koa'
import bodyParser from 'koa-bodyparser'
import Router from 'koa-router'

const constants = new Map()

function constant(bytes) {
  let text = constants.get(bytes)
  if (text === undefined) {
    const head = '{"code":0,"message":"ok","pad":"'
    text = `${head}${'x'.repeat(Math.max(0, bytes - head.length - 2))}"}`
    constants.set(bytes, text)
  }
  return text
}

const router = new Router()
router.post('/floor/:bytes', (ctx) => {
  ctx.type = 'json'
  ctx.body = constant(Number(ctx.params.bytes))
})

const server = new Koa()
  .use(bodyParser())
  .use(router.routes())
  .listen(0, '127.0.0.1', () => console.log(`port ${server.address().port}`))
