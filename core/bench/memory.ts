// Memory: a million small records stream through; what the process holds must not grow with them.
import type { Usage } from '../testing/hub-process.ts'
import type { Bench } from './bench.ts'

export interface MemoryFigures {
  records: number
  recordsPerSecond: number
  /** Highest resident size. */
  rssMb: number
  /** How much of it came after the first tenth of the records. */
  rssGrowthMb: number
}

const RECORDS = 1_000_000
const QUICK_RECORDS = 100_000
const TENTHS = 10

export async function benchMemory(bench: Bench): Promise<MemoryFigures> {
  const { servers } = bench
  const records = bench.isQuick ? QUICK_RECORDS : RECORDS
  await servers.fill('product', '', records)
  await servers.reset()
  const hub = await bench.startHub('pull', { object: 'product', label: 'memory' })
  const startedAt = performance.now()
  await hub.api('POST', '/flows/source-product-in/pull', {})
  const peaks: number[] = []
  for (let tenth = 1; tenth <= TENTHS; tenth++) {
    const count = (records / TENTHS) * tenth
    await servers.reached('distinct', count)
    peaks.push((await hub.process.call<Usage>('usage')).peakRssMb)
    bench.say(`memory: ${count} records, ${peaks.at(-1)!.toFixed(0)} MB`)
  }
  const seconds = (performance.now() - startedAt) / 1000
  await hub.process.call('idle')
  await hub.stop()
  const rssMb = Math.max(...peaks)
  return { records, recordsPerSecond: records / seconds, rssMb, rssGrowthMb: rssMb - peaks[0]! }
}
