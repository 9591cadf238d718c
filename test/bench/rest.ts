import { compareWithFloor } from './rest_floor.js'

// npx tsx test/bench/rest.ts [rooms]

const rooms = Number(process.argv[2] ?? 10_000)
await compareWithFloor({}, { usual: 0.8, 'create + enter + leave': 0.6 }, { rooms, requests: 8_000 })
