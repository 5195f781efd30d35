// A first sight of a native record whose canonical record is already there: matched by identity, made from a reference, or due but never
// read. Adopted, not merged (engine-rules §2): owner's value, else the record's, else the observed; nothing is delivered because of the link.
import type { Canonical, MappedField } from '../mapping/port.ts'
import type { CommitItem } from '../store/port.ts'
import { requireValid, stamped } from './canonical.ts'
import { differingFields, shownFields, withField } from './fields.ts'
import type { Accepted } from './merge.ts'
import { doneItem, latestStamps, marksOf, seenBinding, textOrNull, trailOf, type Case, type Outcome, type Surroundings } from './case.ts'
import { isOwnedBy, type Ownership } from './ownership.ts'
import { patchOf } from './patch.ts'
import { conflictRow, EXISTS, nextRecord } from './rows.ts'
import { billNews } from './taken-back.ts'
import { tellSettled, type Marks } from './targets.ts'
import type { Channel } from './graph.ts'
import type { Seen } from './view.ts'

export function adopt(around: Surroundings, found: Case, seen: Seen): Outcome {
  const { graph, channel } = around
  const record = found.record!
  const isFilling = !record.isFilled && graph.ownership.mayExist(channel.object, channel.connection)
  return isFilling ? fill(around, found, seen) : link(around, found, seen)
}

/** The record was a promise (made from a reference, or by a system that may not create): now it comes to life. */
function fill(around: Surroundings, found: Case, seen: Seen): Outcome {
  const { deps, channel } = around
  const { observation, record, binding } = found as Required<Case>
  const now = deps.now()
  const known = JSON.parse(record.body) as Canonical
  const body = stamped(channel.object, { ...known, ...seen.canonical }, observation.readAt, now)
  requireValid(channel.object, body)
  const row = nextRecord(record, body, now, {
    isFilled: true,
    isDeleted: false,
    stamps: latestStamps(around, seen.canonical, observation.readAt),
  })
  const item: CommitItem = {
    ...doneItem(channel, found),
    records: [{ row, expectRev: record.rev }],
    bindings: [{ row: seenBinding(around, found, seen, record.id, binding), expectRev: binding?.rev ?? null }],
    identities: found.identities.map((identity) => ({ ...identity, record: record.id })),
    ...notBecauseOfTheLink(marksOf(around, row, body, null, found.boundIn), found.boundIn),
    lineage: [trailOf(around, found, record.id, 'created')],
  }
  tellSettled(item, { graph: around.graph, connection: channel.connection.id, object: channel.object, record: record.id, now })
  return { kind: 'created', item, conflicts: 0 }
}

function link(around: Surroundings, found: Case, seen: Seen): Outcome {
  const { deps, graph, channel } = around
  const { observation, record, binding } = found as Required<Case>
  const { mapping } = channel
  const now = deps.now()
  const body = JSON.parse(record.body) as Canonical
  const theirs = seen.canonical
  const differing = differingFields(shownFields(mapping), body, theirs)
  const taken = differing.filter((field) => field.read(theirs) !== undefined && isTaken(field, body, channel, graph.ownership))
  const merged = taken.reduce((sum, field) => withField(sum, field, field.read(theirs)), body)
  const next = taken.length ? stamped(channel.object, merged, observation.readAt, now) : body
  if (taken.length && record.isFilled) requireValid(channel.object, next)

  const row = seenBinding(around, found, seen, record.id, binding)
  // Bound by a write of ours that got only half-way: no match that nobody knew of, and what differs is what the next attempt is due to write.
  const isOurs = (binding?.writtenSeq ?? 0) > 0
  if (!isOurs) row.accepted = textOrNull(leftAsTheyAre(differing, taken, next, theirs, binding?.accepted))
  const bill = binding && billNews(channel, { native: observation.native, old: binding, record, body })
  Object.assign(row, bill?.columns)
  const fields = taken.map((field) => field.field)
  const item: CommitItem = {
    ...doneItem(channel, found),
    idle: [{ connection: channel.connection.id, object: channel.object, record: record.id }],
    bindings: [{ row, expectRev: binding?.rev ?? null }],
    identities: found.identities.map((identity) => ({ ...identity, record: record.id })),
    lineage: [
      trailOf(around, found, record.id, 'matched', {
        fields: fields.join(',') || undefined,
        patch: taken.length ? JSON.stringify(patchOf(body, next, taken)) : null,
      }),
    ],
  }
  if (bill?.conflict) {
    item.conflicts = [conflictRow({ record: record.id, object: channel.object, connection: channel.connection.id, now }, bill.conflict)]
    item.lineage!.push(trailOf(around, found, record.id, 'conflict', { fields: bill.conflict.field }))
  }
  const isRevived = record.isDeleted && graph.ownership.mayExist(channel.object, channel.connection)
  if (isRevived) item.lineage!.push(trailOf(around, found, record.id, 'revived', { fields: EXISTS }))
  if (taken.length || isRevived) {
    const changed = nextRecord(record, next, now, { isDeleted: record.isDeleted && !isRevived })
    item.records = [{ row: changed, expectRev: record.rev }]
    if (record.isFilled) Object.assign(item, marksOf(around, changed, next, isRevived ? null : fields, found.boundIn))
  }
  tellSettled(item, { graph, connection: channel.connection.id, object: channel.object, record: record.id, now })
  return {
    kind: taken.length ? 'changed' : 'unchanged',
    item,
    conflicts: bill?.conflict ? 1 : 0,
    link: { differences: differing.length - taken.length },
  }
}

/** Systems that held the record before anybody knew: what differs there is not written because of the link (§2). */
function notBecauseOfTheLink(marks: Marks, boundIn: ReadonlySet<string>): Marks {
  return { ...marks, dirty: marks.dirty.filter(({ connection }) => !boundIn.has(connection)) }
}

/** Does the record take what this system shows, when both are linked? */
export const isTaken = (field: MappedField, ours: Canonical, channel: Channel, ownership: Ownership) =>
  field.read(ours) === undefined || isOwnedBy(ownership.field(channel.object, field.field), channel.connection)

/** Differences that stay are accepted as they are, so that the link alone writes nothing; the next change of the record is due as ever. */
function leftAsTheyAre(
  differing: MappedField[],
  taken: MappedField[],
  ours: Canonical,
  theirs: Canonical,
  before: string | null | undefined,
): Accepted {
  const accepted = before ? (JSON.parse(before) as Accepted) : {}
  for (const field of differing) accepted[field.field] = { want: field.read(ours), shown: field.read(theirs), isLink: true }
  for (const { field } of taken) delete accepted[field]
  return accepted
}
