// How long an order takes from the shop's webhook to the target when there is little to do: hub and bare pipeline in turns.
import type { Bench } from './bench.ts'
import { median, percentile } from './figures.ts'
import { makeEvent, sendSteadily, type WebhookTarget } from './webhook-load.ts'

export interface LatencyFigures {
  p50Ms: number
  bareP50Ms: number
  p99Ms: number
  p99Ratio: number
}

const PER_SECOND = 50
const SECONDS = 10
const RUNS = 5

export async function benchLatency(bench: Bench): Promise<LatencyFigures> {
  const hub = await bench.startHub('push', { label: 'latency' })
  const targets = { bare: { url: bench.bareUrl, path: '/webhooks/push' }, hub: { url: hub.url, path: '/webhooks/source' } }
  const [runs, seconds] = bench.isQuick ? [3, 3] : [RUNS, SECONDS]
  const figures: { p50: number; p99: number; bareP50: number; bareP99: number }[] = []
  await run(bench, targets.bare, 'Lwb', 2)
  await run(bench, targets.hub, 'Lwh', 2)
  for (let turn = 0; turn < runs; turn++) {
    const bare = await run(bench, targets.bare, `Lb${turn}-`, seconds)
    const own = await run(bench, targets.hub, `Lh${turn}-`, seconds)
    const one = { p50: percentile(own, 0.5), p99: percentile(own, 0.99), bareP50: percentile(bare, 0.5), bareP99: percentile(bare, 0.99) }
    figures.push(one)
    bench.say(
      `latency: bare ${one.bareP50.toFixed(1)} / ${one.bareP99.toFixed(1)} ms, hub ${one.p50.toFixed(1)} / ${one.p99.toFixed(1)} ms (p50 / p99)`,
    )
  }
  await hub.stop()
  return {
    p50Ms: median(figures.map(({ p50 }) => p50)),
    bareP50Ms: median(figures.map(({ bareP50 }) => bareP50)),
    p99Ms: median(figures.map(({ p99 }) => p99)),
    p99Ratio: median(figures.map(({ p99, bareP99 }) => p99 / bareP99)),
  }
}

/** Milliseconds from sending each webhook to its order's arrival at the target. */
async function run({ servers }: Bench, to: WebhookTarget, label: string, seconds: number): Promise<number[]> {
  const events = Array.from({ length: PER_SECOND * seconds }, (_, n) => makeEvent(`${label}${n}`, n, 'push'))
  await servers.reset()
  const [sentAt] = await Promise.all([sendSteadily(to, events, PER_SECOND), servers.reached('distinct', events.length)])
  const arrivedAt = await servers.arrivals()
  return [...sentAt].map(([number, at]) => arrivedAt.get(number)! - at)
}
