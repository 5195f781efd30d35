// Webhooks in, orders out: how fast compared with the bare pipeline, and what one order costs the hub's processor.
import { performance } from 'node:perf_hooks'
import type { Usage } from '../testing/hub-process.ts'
import type { Bench } from './bench.ts'
import { median } from './figures.ts'
import { makeEvent, sendAll, type WebhookTarget } from './webhook-load.ts'

export interface WebhookFigures {
  hubPerSecond: number
  barePerSecond: number
  ratio: number
  cpuMsPerOrder: number
}

const CONNECTIONS = 32
const ORDERS = 5_000
const WARM_UP = 1_000
const ROUNDS = 3

export async function benchWebhook(bench: Bench, way: 'push' | 'hint'): Promise<WebhookFigures> {
  const hub = await bench.startHub(way)
  const toHub = { url: hub.url, path: '/webhooks/source' }
  const toBare = { url: bench.bareUrl, path: `/webhooks/${way}` }
  const label = `${way}${Math.round(performance.timeOrigin) % 100_000}`
  await run(bench, toBare, { way, label: `${label}wb`, count: WARM_UP })
  await run(bench, toHub, { way, label: `${label}wh`, count: WARM_UP })
  const hubRates: number[] = []
  const bareRates: number[] = []
  const cpu: number[] = []
  for (let round = 0; round < (bench.isQuick ? 1 : ROUNDS); round++) {
    bareRates.push(await run(bench, toBare, { way, label: `${label}b${round}-`, count: ORDERS }))
    await hub.process.call('idle')
    const before = await hub.process.call<Usage>('usage')
    hubRates.push(await run(bench, toHub, { way, label: `${label}h${round}-`, count: ORDERS }))
    await hub.process.call('idle')
    await requireOnce(bench, ORDERS)
    const after = await hub.process.call<Usage>('usage')
    cpu.push((after.cpuMs - before.cpuMs) / ORDERS)
    bench.say(
      `${way}: bare ${Math.round(bareRates.at(-1)!)}/s, hub ${Math.round(hubRates.at(-1)!)}/s, ${cpu.at(-1)!.toFixed(2)} ms CPU per order`,
    )
  }
  await hub.stop()
  const [hubPerSecond, barePerSecond] = [median(hubRates), median(bareRates)]
  return { hubPerSecond, barePerSecond, ratio: hubPerSecond / barePerSecond, cpuMsPerOrder: median(cpu) }
}

/** A hub that fails and writes again would be measured at something else. */
async function requireOnce({ servers }: Bench, count: number) {
  const { creates, updates } = await servers.counts()
  if (creates !== count || updates !== 0) throw new Error(`${count} orders became ${creates} creates and ${updates} updates at the target`)
}

/** Orders per second from the first request to the target's last new order. */
async function run({ servers }: Bench, to: WebhookTarget, { way, label, count }: { way: 'push' | 'hint'; label: string; count: number }) {
  const events = Array.from({ length: count }, (_, n) => makeEvent(`${label}${n}`, n, way))
  await servers.reset()
  const [startedAt, endedAt] = await Promise.all([sendAll(to, events, CONNECTIONS), servers.reached('distinct', count)])
  return (count * 1000) / (endedAt - startedAt)
}
