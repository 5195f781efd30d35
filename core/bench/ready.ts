// How soon a hub that was killed under load works again.
import type { Bench } from './bench.ts'
import { makeEvent, sendAll } from './webhook-load.ts'

const LOAD = 20_000
const LOAD_MS = 1_500

/** Milliseconds from the start of the new process to `/health/ready`. */
export async function benchReady(bench: Bench): Promise<number> {
  const { servers } = bench
  const hub = await bench.startHub('push', { label: 'ready' })
  const label = `R${Date.now()}-`
  const events = Array.from({ length: LOAD }, (_, n) => makeEvent(`${label}${n}`, n, 'push'))
  await servers.reset()
  // It is cut off in the middle: its senders see their connections break.
  const load = sendAll({ url: hub.url, path: '/webhooks/source' }, events, 32).catch(() => undefined)
  await new Promise((resolve) => setTimeout(resolve, LOAD_MS))
  const took = await hub.killAndRestart()
  await load
  await hub.process.call('idle')
  bench.say(`ready: ${took.toFixed(0)} ms, ${(await servers.counts()).distinct} orders have arrived`)
  await hub.stop()
  return took
}
