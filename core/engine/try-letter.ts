// Would a dead letter's payload be accepted now? Computes what a replay would, and writes nothing.
import { and, eq } from 'drizzle-orm'
import { HubError, toHubError } from '../errors.ts'
import type { Canonical } from '../mapping/port.ts'
import type { BindingKey, DeadLetterRow, Store } from '../store/port.ts'
import { requireValid, stamped } from './canonical.ts'
import type { Courier } from './courier.ts'
import { requireRecord } from './edit.ts'
import { channelOf, type Channel } from './graph.ts'
import type { LetterPreview } from './port.ts'
import { prepare } from './prepare.ts'
import { linesOf, promising } from './refs.ts'
import { unstoredBinding } from './rows.ts'
import { alignSeen, getRecord } from './view.ts'

/** A data error of the payload is the answer; anything else is thrown. */
export async function tryLetter(courier: Courier, letter: DeadLetterRow, payload: Canonical): Promise<LetterPreview> {
  const channel = channelOf(courier.graph(), letter.connection, letter.object)
  try {
    return {
      result: letter.direction === 'in' ? await tryIn(courier, channel, letter, payload) : await tryOut(courier, channel, letter, payload),
    }
  } catch (thrown) {
    const error = toHubError(thrown)
    if (error.kind !== 'data') throw error
    return { result: null, error }
  }
}

async function tryIn(courier: Courier, channel: Channel, { externalId }: DeadLetterRow, native: Canonical): Promise<Canonical> {
  const { mapping, object, connection } = channel
  const { deps } = courier
  const known = await knownRecord(deps.store, channel, externalId!)
  const values = mapping.hasExpressions ? await mapping.evaluate(native) : undefined
  const lines = linesOf(known.binding)
  const refs = await promising(courier.refs).inbound(channel, mapping.hasRefs ? mapping.refsIn(native) : [])
  const got = getRecord(channel, native, { refs, values, lines })
  const { ownership } = courier.graph()
  const seen = alignSeen(channel, got, { lines, body: known.body, ownership, newLineId: () => deps.newId('lin') })
  const now = deps.now()
  if (ownership.mayExist(object, connection)) requireValid(object, stamped(object, { ...known.body, ...seen.canonical }, now, now))
  return seen.canonical
}

async function knownRecord(store: Store, { connection, object }: Channel, externalId: string) {
  const { bindings } = await store.snapshot({ bindings: [{ connection: connection.id, object, externalIds: [externalId] }] })
  const [binding] = bindings
  if (!binding) return {}
  const { records } = await store.snapshot({ records: [binding.record] })
  return { binding, body: records[0]?.isFilled ? (JSON.parse(records[0].body) as Canonical) : undefined }
}

async function tryOut(courier: Courier, channel: Channel, letter: DeadLetterRow, payload: Canonical): Promise<Canonical | null> {
  const { deps } = courier
  requireValid(letter.object, payload)
  const key = { connection: letter.connection, object: letter.object, record: letter.record! }
  const record = { ...(await requireRecord(deps.store, key.record)), body: JSON.stringify(payload) }
  const { bindings } = await deps.store.snapshot({ bindingsOfRecords: [{ connection: key.connection, records: [key.record] }] })
  const binding = bindings.find(({ object }) => object === key.object) ?? unstoredBinding(key, deps.now())
  const [prepared] = await prepare(deps, { ...courier.refs, inbound: courier.refs.peek }, channel, [
    { delivery: await deliveryOf(courier, key), binding, record },
  ])
  if (prepared!.kind === 'fail') throw prepared!.error
  if (prepared!.kind === 'wait') throw waiting(prepared!.missing)
  return prepared!.kind === 'send' ? prepared!.parcel.item.want : null
}

const waiting = (missing: { object: string; id: string }[]) =>
  new HubError('missingReference', 'data', `it would wait for ${missing.map(({ object, id }) => `${object} ${id}`).join(', ')}`, {
    details: { missing },
  })

async function deliveryOf({ deps: { store } }: Courier, { connection, object, record }: BindingKey) {
  const { deliveries } = store.tables
  const where = and(eq(deliveries.record, record), eq(deliveries.connection, connection), eq(deliveries.object, object))
  const [row] = await store.read.select().from(deliveries).where(where)
  if (row) return row
  throw new HubError('notFound', 'data', `nothing is due of ${record} in ${connection}`)
}
