// Pulls: many orders through the hub in batches, a few changed ones quickly, and an unchanged system for nothing.
import { clockMs } from '../testing/child.ts'
import type { Usage } from '../testing/hub-process.ts'
import type { Bench, BenchHub } from './bench.ts'

export interface PullFigures {
  hubPerSecond: number
  barePerSecond: number
  ratio: number
  changed20Ms: number
  unchangedWrites: number
  unchangedShare: number
}
interface Run {
  id: string
  state: string
  error: string | null
  counters: Record<string, number>
}

const ORDERS = 20_000
const QUICK_ORDERS = 5_000
const CHANGED = 20

export async function benchPull(bench: Bench): Promise<PullFigures> {
  const { servers, bare } = bench
  const count = bench.isQuick ? QUICK_ORDERS : ORDERS
  await servers.fill('order', 'W', 1_000)
  await bare.call('pull')
  const hub = await bench.startHub('pull')
  await pull(hub, 'pull') // both are warm now
  await hub.process.call('idle')

  await servers.fill('order', 'P', count)
  await servers.reset()
  const bareStart = clockMs()
  await bare.call('pull')
  const bareMs = (await servers.reached('distinct', count)) - bareStart

  await servers.reset()
  const before = await hub.process.call<Usage>('usage')
  const hubStart = clockMs()
  // Complete from the start, without the cursor of the warm-up.
  const [first, reachedAt] = await Promise.all([pull(hub, 'backfill'), servers.reached('distinct', count)])
  const hubMs = reachedAt - hubStart
  await hub.process.call('idle')
  const after = await hub.process.call<Usage>('usage')
  const cpuMs = ((after.cpuMs - before.cpuMs) / count).toFixed(3)
  bench.say(`pull: ${cpuMs} ms CPU per order, main thread busy for ${((after.busyMs - before.busyMs) / count).toFixed(3)} ms`)
  bench.say(`pull: bare ${Math.round((count * 1000) / bareMs)}/s, hub ${Math.round((count * 1000) / hubMs)}/s (${text(first.counters)})`)
  await pull(hub, 'pull') // the incremental cursor catches up
  await hub.process.call('idle')

  const changed20Ms = await timeChanged(bench, hub)
  await servers.reset()
  const unchangedStart = clockMs()
  const again = await pull(hub, 'backfill')
  const unchangedMs = clockMs() - unchangedStart
  await hub.process.call('idle')
  const { received } = await servers.counts()
  const { created = 0, changed = 0 } = again.counters
  bench.say(`pull: unchanged ${text(again.counters)}, ${received} records sent to the target`)
  await hub.stop()
  return {
    hubPerSecond: (count * 1000) / hubMs,
    barePerSecond: (count * 1000) / bareMs,
    ratio: bareMs / hubMs,
    changed20Ms,
    unchangedWrites: created + changed + received,
    unchangedShare: unchangedMs / hubMs,
  }
}

/** From the call of the API to the target's last answer. The best of three: other work on the machine only ever adds. */
async function timeChanged({ servers, say }: Bench, hub: BenchHub): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < 3; round++) {
    await servers.reset()
    await servers.change(CHANGED)
    const startedAt = clockMs()
    const [run, reachedAt] = await Promise.all([pull(hub, 'pull'), servers.reached('updates', CHANGED)])
    times.push(reachedAt - startedAt)
    await hub.process.call('idle')
    say(`pull: ${CHANGED} changed in ${times.at(-1)!.toFixed(1)} ms (${text(run.counters)})`)
  }
  return Math.min(...times)
}

async function pull(hub: BenchHub, kind: 'pull' | 'backfill'): Promise<Run> {
  const run = await hub.api<Run>('POST', '/flows/source-order-in/pull', { kind, wait: true })
  if (run.state !== 'succeeded') throw new Error(`the ${kind} ended as ${run.state}: ${run.error}`)
  return run
}

const text = (counters: Record<string, number>) =>
  Object.entries(counters)
    .filter(([, value]) => value !== 0)
    .map(([name, value]) => `${value} ${name}`)
    .join(', ')
