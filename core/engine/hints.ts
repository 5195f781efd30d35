// Hints (engine-rules §9): "something may have changed" is answered by reading the record, in the vendor's batches.
import { toHubError } from '../errors.ts'
import type { HintRow } from '../store/port.ts'
import type { Courier } from './courier.ts'
import { backOffMs, gateMs } from './failure.ts'
import { decisionOf } from './delete-budget.ts'
import type { Channel } from './graph.ts'
import { observe } from './observe.ts'
import { ORIGINS, type Observation, type Origin } from './observation.ts'
import { partition } from './partition.ts'
import { UNKNOWN_GONE } from './unknown-gone.ts'

export const GET_BATCH = 50

/** Answers one batch of due hints. Resolves with their number: 0 = none are due. */
export async function answerHints(courier: Courier, channel: Channel): Promise<number> {
  const { deps } = courier
  const { connection, object, port } = channel
  const hints = await deps.store.hintsDue(connection.id, object, deps.now(), port.facts.getBatch ?? GET_BATCH)
  if (!hints.length) return 0
  if (!port.get) return answerWithoutGet(courier, channel, hints)
  try {
    const startedSeq = await deps.store.sequence()
    const found = await port.get(
      channel.context,
      hints.map((hint) => hint.externalId),
    )
    const readAt = deps.now()
    const byId = new Map(found.map((result) => [result.externalId, result]))
    const observations = hints.flatMap(({ externalId, dirty, origin }): Observation[] => {
      const result = byId.get(externalId)
      if (!result) return []
      const native = result.native === 'notFound' ? null : result.native
      const isLastLook = origin === UNKNOWN_GONE
      return [{ ...result, native, startedSeq, readAt, hintDirty: dirty, decision: decisionOf(origin), isLastLook }]
    })
    await observe(courier, { channel, observations, origin: originOf(hints) })
    const unanswered = hints.filter((hint) => !byId.has(hint.externalId))
    if (unanswered.length) await later(courier, unanswered, 0)
  } catch (thrown) {
    const error = toHubError(thrown)
    deps.log.warn({ connection: connection.id, object, code: error.code, hints: hints.length }, 'hints could not be answered')
    await later(courier, hints, error.retryAfterMs ?? 0)
    if (error.kind === 'config') await courier.pause(connection.id, error)
    const wait = gateMs(error)
    if (wait !== undefined) await courier.closeGate(connection.id, deps.now() + wait, 'the vendor asked us to wait')
  }
  return hints.length
}

async function later({ deps }: Courier, hints: HintRow[], leastMs: number) {
  const now = deps.now()
  const items = hints.map(({ connection, object, externalId, attempts }) => ({
    key: externalId,
    hintsLater: [{ connection, object, externalId, dueAt: now + Math.max(leastMs, backOffMs(attempts + 1, deps.random())) }],
  }))
  await deps.store.commit({ items })
}

const originOf = ([hint]: HintRow[]): Origin => ORIGINS.find((origin) => origin === hint?.origin) ?? 'live'

/** A connector that can only be pulled: held deletions rest on what it told; of all else the next pull finds what the hint meant. */
async function answerWithoutGet(courier: Courier, channel: Channel, hints: HintRow[]): Promise<number> {
  const [kept, others] = partition(hints, ({ origin }) => decisionOf(origin) !== undefined)
  if (others.length) await drop(courier, others)
  if (!kept.length) return hints.length
  const startedSeq = await courier.deps.store.sequence()
  const readAt = courier.deps.now()
  const observations = kept.map(({ externalId, dirty, origin }): Observation => {
    return { externalId, native: null, startedSeq, readAt, hintDirty: dirty, decision: decisionOf(origin) }
  })
  await observe(courier, { channel, observations, origin: 'live' })
  return hints.length
}

async function drop({ deps }: Courier, hints: HintRow[]): Promise<number> {
  await deps.store.commit({
    items: hints.map(({ connection, object, externalId, dirty }) => ({
      key: externalId,
      hintsDone: [{ connection, object, externalId, dirty }],
    })),
  })
  return hints.length
}
