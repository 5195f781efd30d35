// The proof itself: load through one address, nodes that end in the midst of it, and a referee over what arrived.
import { copyFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { percentile } from '../../bench/figures.ts'
import { randomFrom } from '../hub.ts'
import type { Wanted } from './arrivals.ts'
import { startBalancer } from './balancer.ts'
import { crashBundle } from './configuration.ts'
import { startFleet, type Fleet, type FleetOptions } from './fleet.ts'
import { judge, type Effect, type Holding, type Verdict } from './referee.ts'
import { startSender, type Sender } from './sender.ts'
import { startTarget, type Target } from './target-process.ts'

export interface ProofOptions extends Omit<FleetOptions, 'bundle'> {
  /** How many times a node ends: by SIGKILL, or rolling. */
  kills: number
  /** Each in turn is stopped by SIGTERM and started again, instead of any being killed. */
  isRolling: boolean
  seed: number
  say(text: string): void
}
export interface Proof {
  isGood: boolean
  /** For machines. */
  figures: Record<string, number | null>
}
interface Stage {
  fleet: Fleet
  sender: Sender
  target: Target
  random(): number
  options: ProofOptions
}

const LOAD_MS = { least: 300, most: 800 }
const IDLE_WITHIN_MS = 180_000
/** A failover that takes longer is given this long: the referee finds what was lost. */
const FAILOVER_WITHIN_MS = 180_000
const QUIET_LOOKS = 3
const LOOK_MS = 300
const STORIES = 3
/** With three nodes and more, two at once in one of four cases. */
const TWO_SHARE = 0.25
/** A killed node is up again while others take its work over, or after that. */
const SOON_SHARE = 0.5

export async function prove(options: ProofOptions): Promise<Proof> {
  const { seed, nodes, kills, say, isRolling } = options
  const random = randomFrom(seed)
  const target = startTarget(seed)
  const { url } = await target.ready
  const fleet = await startFleet({ ...options, bundle: crashBundle(url) })
  const balancer = await startBalancer(fleet.urls)
  const sender = startSender({ url: balancer.url, nodes, random })
  const stage = { fleet, sender, target, random, options }

  const failovers = await (isRolling ? restartInTurn(stage) : killRepeatedly(stage))
  await sender.finish()
  const open = await untilIdle(fleet)
  const effects = await target.call<Effect[]>('effects')
  const verdict = judge({ acknowledged: sender.acknowledged, effects, holdings: await target.call<Holding[]>('holdings') })
  const { retried, refused } = balancer
  say(`${sender.orders} orders, ${effects.length} effects at the target; ${retried} requests retried at another node, ${refused} refused`)
  if (open.length) say(`the hub did not become idle: ${JSON.stringify(open)}`)
  await tell(stage, effects, verdict)
  const [lost, doubled, reordered] = [verdict.lost.length, verdict.doubled.length, verdict.reordered.length]
  const isGood = !open.length && lost + doubled + reordered === 0 && (!isRolling || refused === 0)
  if (!isGood) {
    const kept = join(tmpdir(), `qiao-crash-${seed}.log`)
    copyFileSync(fleet.logFile, kept)
    say(`the hub's log: ${kept}`)
  }
  await balancer.stop()
  await fleet.stop()
  await target.stop()
  const counts = { acknowledged: sender.acknowledgedCount, lost, doubled, reordered }
  if (isRolling) return { isGood, figures: { nodes, restarts: kills, ...counts, retried, refused } }
  if (nodes === 1) return { isGood, figures: { nodes, kills, ...counts } }
  if (failovers.length) say(`${failovers.length} of ${kills} kills left work behind; median failover ${ms(percentile(failovers, 0.5))}`)
  return { isGood, figures: { nodes, kills, ...counts, failoverP99Ms: failovers.length ? Math.round(percentile(failovers, 0.99)) : null } }
}

const ms = (value: number): string => `${Math.round(value)} ms`
const untilNext = (random: () => number) => sleep(LOAD_MS.least + random() * (LOAD_MS.most - LOAD_MS.least))

/** Resolves with the failover times of the kills that left work behind. */
async function killRepeatedly(stage: Stage): Promise<number[]> {
  const { fleet, sender, random, options } = stage
  const { nodes, kills, say } = options
  const failovers: number[] = []
  let slowestMs = 0
  const start = async (index: number) => void (slowestMs = Math.max(slowestMs, await fleet.start(index)))
  for (let done = 0; done < kills;) {
    await untilNext(random)
    const victims = pick(nodes, nodes > 2 && kills - done > 1 && random() < TWO_SHARE ? 2 : 1, random)
    const areUpSoon = nodes === 1 || random() < SOON_SHARE
    const takeovers = await Promise.all(victims.map((index) => kill(stage, index)))
    if (areUpSoon) await Promise.all(victims.map(start))
    if (nodes > 1) failovers.push(...(await Promise.all(takeovers.map(({ over }) => over))).filter((time) => time !== null))
    if (!areUpSoon) await Promise.all(victims.map(start))
    done += victims.length
    if (Math.floor(done / 10) > Math.floor((done - victims.length) / 10) || done === kills)
      say(
        `${done} kills, ${sender.acknowledgedCount} acknowledged, slowest start ${ms(slowestMs)}${failovers.length ? `, slowest failover ${ms(Math.max(...failovers))}` : ''}`,
      )
  }
  return failovers
}

/**
 * Kills a node. `over`: ms until all is at the target that it held and that was not there yet: pushes that it had acknowledged, and the
 * newest acknowledged revision of each order that waited in one of its lanes; null = there was none.
 */
async function kill({ fleet, sender, target }: Stage, index: number): Promise<{ over: Promise<number | null> }> {
  const killedAt = await fleet.kill(index)
  const wanted = new Map(sender.takeAcknowledgedBy(index))
  for (const number of await fleet.heldBy(index)) wanted.set(number, sender.acknowledged.get(number) ?? 0)
  const over = target.call<number | null>('failover', { wanted: [...wanted] satisfies Wanted[], since: killedAt })
  // In an object: a promise of a promise would be waited for.
  return { over: Promise.race([over, sleep(FAILOVER_WITHIN_MS, FAILOVER_WITHIN_MS, { ref: false })]) }
}

function pick(nodes: number, count: number, random: () => number): number[] {
  const all = Array.from({ length: nodes }, (_, index) => index)
  return Array.from({ length: count }, () => all.splice(Math.floor(random() * all.length), 1)[0]!)
}

async function restartInTurn({ fleet, sender, random, options: { nodes, kills, say } }: Stage): Promise<number[]> {
  let slowestMs = 0
  for (let done = 0; done < kills; done++) {
    await untilNext(random)
    const startedAt = performance.now()
    await fleet.terminate(done % nodes)
    slowestMs = Math.max(slowestMs, performance.now() - startedAt)
    await fleet.start(done % nodes)
    if ((done + 1) % 10 === 0 || done + 1 === kills)
      say(`${done + 1} restarts, ${sender.acknowledgedCount} acknowledged, slowest stop ${ms(slowestMs)}`)
  }
  return []
}

interface Backlog {
  kind: string
  state: string
  count: number
}

/** What is still open when the time is over; [] = idle. Dead and stopped deliveries wait for a person: the referee sees what they cost. */
async function untilIdle(fleet: Fleet): Promise<Backlog[]> {
  let quiet = 0
  let open: Backlog[] = []
  for (const giveUpAt = Date.now() + IDLE_WITHIN_MS; Date.now() < giveUpAt; await sleep(LOOK_MS)) {
    const { items } = await fleet.api<{ items: Backlog[] }>('/backlog')
    open = items.filter(({ state }) => state !== 'dead' && state !== 'stopped')
    quiet = open.length ? 0 : quiet + 1
    if (quiet >= QUIET_LOOKS) return []
  }
  return open
}

/** The story of the first offenders: what the target saw, and the hub's own lineage. */
async function tell({ fleet, sender, options: { say } }: Stage, effects: readonly Effect[], verdict: Verdict) {
  for (const [what, numbers] of Object.entries(verdict) as [keyof Verdict, string[]][])
    for (const number of [...new Set(numbers)].slice(0, STORIES)) {
      say(`\n${what}: ${number}, acknowledged revision ${sender.acknowledged.get(number) ?? 'none'}`)
      for (const { kind, id, revision } of effects.filter((effect) => effect.number === number))
        say(`  target: ${kind} ${id} revision ${revision}`)
      const journeys = await fleet.api<unknown>(`/lineage?q=${encodeURIComponent(number)}`)
      say(JSON.stringify(journeys, null, 1))
    }
}
