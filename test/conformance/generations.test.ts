import { testServer } from '../support/server.js'
import { generations } from './generations.js'

generations(() => testServer({ identity: { mode: 'guest' }, legacy: { gen1: true } }))
