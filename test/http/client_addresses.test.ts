import { describe, expect, it } from 'vitest'
import { ClientAddresses, type ClientAddressesOptions } from '../../server/http/client_addresses.js'
import { answering, koaClient } from '../support/koa_client.js'

const ask = (options: Partial<ClientAddressesOptions>, headers: { [name: string]: string }) =>
  koaClient(
    [],
    answering((ctx) => ({ address: ctx.state.address, ip: ctx.state.ip })),
    new ClientAddresses({ publicUrl: '', trustProxy: false, ...options }),
  )
    .get('/')
    .set(headers)

const forwarded = {
  'X-Forwarded-Proto': 'https',
  'X-Forwarded-Host': 'room.example.org',
  'X-Forwarded-For': '6.6.6.6, 10.1.2.3',
}

describe('the address of a client', () => {
  it('is the Host of its request', async () => {
    expect((await ask({}, { Host: '192.168.1.5:5757' })).body.address).toEqual({
      secure: false,
      host: '192.168.1.5:5757',
    })
    expect((await ask({}, { Host: '[::1]:5757' })).body.address).toEqual({ secure: false, host: '[::1]:5757' })
  })

  it('is publicUrl when that is set, whatever the request says', async () => {
    const answer = await ask({ publicUrl: 'https://room.example.org/' }, { Host: 'evil"host' })
    expect(answer.body.address).toEqual({ secure: true, host: 'room.example.org' })
    const below = await ask({ publicUrl: 'https://example.org/live/rooms/' }, {})
    expect(below.body.address).toEqual({ secure: true, host: 'example.org', path: '/live/rooms' })
  })

  it('does not believe forwarding headers unless told to', async () => {
    const plain = await ask({}, { Host: 'a.example', ...forwarded })
    expect(plain.body).toMatchObject({ address: { secure: false, host: 'a.example' } })
    expect(plain.body.ip).not.toContain('10.1.2.3')
    const trusting = await ask({ trustProxy: true }, { Host: 'a.example', ...forwarded })
    expect(trusting.body).toMatchObject({ address: { secure: true, host: 'room.example.org' }, ip: '10.1.2.3' })
  })

  it.each(['a b', 'a/b', 'user@host', 'host?x', '<script>', 'host:99999999', ''])(
    'refuses the Host "%s" with 400',
    async (host) => {
      const answer = await ask(
        { trustProxy: true },
        { 'X-Forwarded-Host': host, Host: host === '' ? '(none)' : 'fine.example' },
      )
      expect(answer.status).toBe(400)
      expect(answer.body.code).toBe(1)
    },
  )
})
