// What a connector tells the conformance suite about itself and its simulator, and the bench every test runs on.
import type { Connector, ConnectorContext, Native, ObjectPort, WebhookRequest } from '../../connector/port.ts'
import type { DocumentStatus, DocumentStep } from '../../model/document.ts'
import { createTestClock, testContext, type TestClock, type TestContext } from '../connector-context.ts'
import type { Simulator } from '../simulator.ts'

export interface ConformanceCase<Sim extends Simulator = Simulator> {
  connector: Connector
  /** A fresh simulator that holds no records of the tested objects yet and takes its time from `now`. */
  start(options: { now(): number }): Promise<Sim>
  /** A configuration that works against it. */
  config(sim: Sim): Record<string, unknown>
  /** The same with credentials that the vendor refuses. */
  badConfig(sim: Sim): Record<string, unknown>
  /** One entry for each object the connector opens. */
  objects: Record<string, ObjectCase<Sim>>
  webhook?: WebhookCase<Sim>
}

export interface ObjectCase<Sim> {
  /**
   * Somebody at the vendor creates the n-th record; gives its external id. With `lateMs` it is committed now under a stamp that old.
   * Needed for read, get and list.
   */
  create?(sim: Sim, n: number, lateMs: number): string | Promise<string>
  /** Somebody at the vendor changes one property, another one than `edit` does. */
  change?(sim: Sim, externalId: string): void | Promise<void>
  /** An id as the vendor would give it, but to nobody. */
  unknownId?: string
  /** A native record to create, carrying our reference where the vendor finds it. Needed for write. */
  wanted?(reference: string, sim: Sim): Native | Promise<Native>
  /** Top-level native properties with the values an update gives them. */
  edit?: Native
  /** A native record that the vendor refuses. */
  bad?(reference: string, sim: Sim): Native | Promise<Native>
  /** The n-th reference; default QIAO-1, QIAO-2 … */
  reference?(n: number): string
  /** Properties that the vendor changes by itself with each write (stamps, versions). */
  volatile?: string[]
  /** Why one scan may give a record twice, if it may. */
  repeats?: string
  /** Handed to write. */
  options?: Record<string, unknown>
  /** Needed where the facts name `documentSteps`. */
  documents?: DocumentCase<Sim>
}

/** How bills of an object go through their steps at the vendor. */
export interface DocumentCase<Sim> {
  /** What a record's own state means, as the mapping says it. */
  statusOf(native: Native): DocumentStatus
  /** From now on the vendor refuses this step of a saved record. The function that comes back mends that. */
  refuse(sim: Sim, externalId: string, step: DocumentStep): () => void
  /** Somebody at the vendor takes a record back that was driven as far as `from`. */
  takeBack: { from: DocumentStep; by(sim: Sim, externalId: string): void }
}

export interface WebhookCase<Sim> {
  /** The object the vendor calls about; it needs `create`. */
  object: string
  /** A genuine call about a record, as sent at `now`. */
  request(sim: Sim, about: { object: string; externalId: string }, now: number): WebhookRequest | Promise<WebhookRequest>
  /** The configuration with another signing secret. */
  badConfig(sim: Sim): Record<string, unknown>
  /** false: the vendor signs no time, so that old calls cannot be told. Default true. */
  expires?: boolean
}

/** One test's world. The hub's clock runs a minute ahead of the vendor's: who takes cursors from it loses changes. */
export interface Bench<Sim> {
  sim: Sim
  clock: TestClock
  ctx: TestContext
  port: ObjectPort
  /** A context with another configuration. */
  contextOf(config: Record<string, unknown>): TestContext
}

const HUB_AHEAD_MS = 60_000

/** Runs one test on a fresh simulator. */
export async function onBench<Sim extends Simulator>(
  { connector, start, config }: ConformanceCase<Sim>,
  object: string | null,
  test: (bench: Bench<Sim>) => Promise<void>,
): Promise<void> {
  const clock = createTestClock()
  const sim = await start({ now: clock.now })
  const contexts: TestContext[] = []
  const contextOf = (given: Record<string, unknown>): TestContext => {
    const ctx = testContext({ connector, config: given, now: () => clock.now() + HUB_AHEAD_MS })
    contexts.push(ctx)
    return ctx
  }
  try {
    const ctx = contextOf(config(sim))
    const port = object === null ? undefined : connector.open(ctx.config).objects[object]
    await test({ sim, clock, ctx, port: port!, contextOf })
  } finally {
    for (const ctx of contexts) await ctx.close()
    await sim.close()
  }
}

/** A part of the case that a capability needs. */
export function need<T>(value: T | undefined, object: string, name: string): T {
  if (value === undefined)
    throw new Error(`objects.${object}.${name} is missing in the conformance case: the object's capabilities need it`)
  return value
}

/** Reads to the end with small pages. */
export async function scan(port: ObjectPort, ctx: ConnectorContext, cursor: string | null, limit = 2, startFrom?: string) {
  const records = []
  for (let page = 0; page < 200; page++) {
    const answer = await port.read!(ctx, { cursor, limit, startFrom })
    records.push(...answer.records)
    cursor = answer.cursor
    if (!answer.hasMore) return { records, cursor }
  }
  throw new Error('read does not come to an end: hasMore stayed true for 200 pages')
}
