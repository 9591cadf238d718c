import { Fuzzer } from '../media/embedded/fuzz/fuzzer.js'

// The long fuzz run of the relay: node --expose-gc --import tsx test/bench/fuzz.ts [inputs] [first seed]
const inputs = Number(process.argv[2] ?? 1_000_000)
const first = Number(process.argv[3] ?? 1)
const fuzzer = new Fuzzer()
const began = performance.now()
let settled: number | undefined

function memory(): number {
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / 1e6
}

for (let i = 0; i < inputs; i++) {
  try {
    await fuzzer.run(first + i)
  } catch (error) {
    console.error(`input ${first + i}`)
    throw error
  }
  if ((i + 1) % Math.ceil(inputs / 10) !== 0) continue
  const now = memory()
  settled ??= now
  console.log(`${i + 1} inputs, ${((performance.now() - began) / 1000).toFixed(0)} s, ${now.toFixed(1)} MB`)
}
const growth = memory() - (settled ?? 0)
console.log(
  JSON.stringify({ inputs, ...fuzzer.seen, remains: await fuzzer.remains(), growthMB: Number(growth.toFixed(1)) }),
)
if (growth > 10) throw new Error('memory grew')
