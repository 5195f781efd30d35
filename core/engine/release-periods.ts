// Records held because their accounting period is closed go on when it is opened again: the held ones alone are looked at, after each change of
// an organization or a shop, of the configuration, and once after a start.
import { and, count, eq, inArray, sum } from 'drizzle-orm'
import type { Canonical } from '../mapping/port.ts'
import type { DeadLetterRow, Store } from '../store/port.ts'
import type { Courier } from './courier.ts'
import { PERIOD_CLOSED, periodsOf } from './periods.ts'
import type { Reason } from './release-letters.ts'

export const closedPeriods = (courier: Courier): Reason => ({
  code: PERIOD_CLOSED,
  by: 'period',
  version: periodsVersion,
  isUntold: true,
  async ready() {
    const held = await heldLetters(courier.deps.store)
    const groups = Map.groupBy(held, ({ connection, object }) => `${connection}/${object}`)
    const ids: string[] = []
    for (const group of groups.values()) ids.push(...(await openAgain(courier, group)))
    return { open: held.length, ids }
  },
})

/** Whose period it is, and until when it is closed, stands in these records: few, whose revisions only rise. */
async function periodsVersion({ read, tables: { records } }: Store): Promise<string> {
  const [row] = await read
    .select({ known: count(), revs: sum(records.rev) })
    .from(records)
    .where(inArray(records.object, ['organization', 'shop']))
  return `${row?.known} ${row?.revs}`
}

type Held = Pick<DeadLetterRow, 'id' | 'connection' | 'object' | 'record'>

function heldLetters({ read, tables: { deadLetters } }: Store): Promise<Held[]> {
  const { id, connection, object, record } = deadLetters
  return read
    .select({ id, connection, object, record })
    .from(deadLetters)
    .where(and(eq(deadLetters.state, 'open'), eq(deadLetters.code, PERIOD_CLOSED)))
}

/** Of one connection and object. */
async function openAgain({ deps: { store }, graph }: Courier, held: Held[]): Promise<string[]> {
  const { connection, object } = held[0]!
  const channel = graph().connections.get(connection)?.channels.get(object)
  if (!channel?.outbound) return []
  if (channel.outbound.closedPeriod !== 'hold') return held.map(({ id }) => id)
  const { records } = await store.snapshot({ records: held.map(({ record }) => record!) })
  const bodyOf = new Map(records.map(({ id, body }) => [id, JSON.parse(body) as Canonical]))
  const bodies = held.map(({ record }) => bodyOf.get(record!) ?? {})
  const periods = await periodsOf(store, channel, bodies)
  return held.flatMap(({ id }, index) => {
    const period = periods[index]
    return period && String(bodies[index]!['businessDate']) <= period.closedUntil ? [] : [id]
  })
}
