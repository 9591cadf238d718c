// Phones keep the library that they were released with, long after the server has moved on. The library of the first
// version is kept as it was (fixtures/first_release), and what it could do then it can do with every later server.
import { testServer } from '../support/server.js'
import { firstRelease } from './support/first_release.js'
import { finish, pass } from './support/quiet.js'

firstRelease(async () => {
  const { url, clock, close } = await testServer()
  return {
    ...{ url, phonesUrl: url, clock, close },
    pass: (phones, ms, step) => pass(clock, phones, ms, step),
    finish: (phones, work) => finish(clock, phones, work),
  }
})
