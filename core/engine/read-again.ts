// A last look at a system before something is written to it: for what must be written only on top of what is known.
import { toHubError } from '../errors.ts'
import type { Courier, DueRow, HeldLane } from './courier.ts'
import type { Channel } from './graph.ts'
import type { Observation } from './observation.ts'
import { observe } from './observe.ts'
import type { Prepared } from './prepare.ts'
import { recordGone } from './settle-gone.ts'
import { underLease } from './under-lease.ts'

const GET_BATCH = 50

/**
 * Fields made of everybody's changes (ownership `sum`, `union`) are written as what these come to: they are read just before, and where one has
 * moved the write waits until that is merged. It is taken anew then.
 */
export async function lookAtCombined(courier: Courier, channel: Channel, prepared: Prepared[], held: HeldLane): Promise<Prepared[]> {
  if (!channel.combined.size) return prepared
  const isCombined = (one: Prepared) => one.kind === 'send' && one.parcel.projection.due.some(({ field }) => channel.combined.has(field))
  const rows = prepared.flatMap((one) => (one.kind === 'send' && isCombined(one) ? [one.parcel.row] : []))
  if (!rows.length) return prepared
  try {
    const moved = await readAgain(courier, channel, rows, held)
    return prepared.flatMap((one): Prepared[] => {
      const what = one.kind === 'send' ? moved.get(one.parcel.row.record.id) : undefined
      if (one.kind !== 'send' || what === undefined) return [one]
      // A deletion may be held for long: this waits for it as a write would that finds nothing.
      return what === 'gone' ? [{ kind: 'fail', row: one.parcel.row, error: recordGone() }] : []
    })
  } catch (thrown) {
    const error = toHubError(thrown)
    if (error.code === 'fenced') throw error
    return prepared.map((one) => (one.kind === 'send' && isCombined(one) ? { kind: 'fail', row: one.parcel.row, error } : one))
  }
}

/** Records that their system does not show any more as it was known to. What has changed is merged as ever, and makes the delivery dirtier. */
export async function readAgain(
  courier: Courier,
  channel: Channel,
  rows: DueRow[],
  held: HeldLane,
): Promise<Map<string, 'changed' | 'gone'>> {
  const { port, context } = channel
  const bound = rows.filter(({ binding }) => binding.externalId !== null)
  const moved = new Map<string, 'changed' | 'gone'>()
  if (!port.get) return moved
  const size = port.facts.getBatch ?? GET_BATCH
  for (let start = 0; start < bound.length; start += size) {
    await held.keep()
    const chunk = new Map(bound.slice(start, start + size).map((row) => [row.binding.externalId!, row]))
    const startedSeq = await courier.deps.store.sequence()
    const found = await port.get(underLease(context, held.signal), [...chunk.keys()])
    const readAt = courier.deps.now()
    const observations = found.flatMap(({ native, ...result }): Observation[] => {
      const { externalId } = result
      const row = chunk.get(externalId)
      if (!row || (native !== 'notFound' && JSON.stringify(channel.prune(native)) === row.binding.shadow)) return []
      moved.set(row.record.id, native === 'notFound' ? 'gone' : 'changed')
      return [{ ...result, native: native === 'notFound' ? null : native, startedSeq, readAt }]
    })
    if (observations.length) await observe(courier, { channel, observations, origin: 'live' })
  }
  return moved
}
