// One word of a person on what a system has: what it writes, or why it cannot be so (ADR 0042). Only computes.
import { HubError } from '../errors.ts'
import type { Canonical } from '../mapping/port.ts'
import type { BoundRow, CommitItem, RecordRow } from '../store/port.ts'
import type { Courier } from './courier.ts'
import { PAIR, UNPAIR, type Pairing, type PairingFacts } from './pairing-facts.ts'
import { APART, partnerKey } from './propose-matches.ts'
import { isUnread, newBinding, newRecord, nextRecord, renewed, trail } from './rows.ts'

export interface Speech {
  courier: Courier
  facts: PairingFacts
  by: string
  /** What this request has named already, with the line. */
  named: Map<string, number>
}

const refuse = (field: keyof Pairing, message: string) => new HubError('pairRefused', 'data', message, { details: { field } })

/** Undefined: it was said before. @throws HubError data, naming the field and the remedy */
export function sayPair(speech: Speech, pair: Pairing, line: number): CommitItem | undefined {
  const { connection, object, externalId, decision = 'same' } = pair
  if (decision !== 'notSame') nameOnce(speech, line, { field: 'externalId', word: JSON.stringify([connection, object, externalId]) })
  const bound = speech.facts.binding(connection, object, externalId)
  if (decision === 'undo') return undo(speech, pair, bound)
  const partner = partnerOf(speech, pair)
  const isSame = bound !== undefined && bound.record === partner.record?.id
  if (decision === 'notSame') {
    if (isSame) throw refuse('decision', `they are linked already${speech.facts.isPaired(bound) ? ' by your word: undo that first' : ''}`)
    return told(speech, pair, { kind: APART, record: partner.id })
  }
  if (isSame) return undefined
  if (bound) throw refuse('externalId', knownAs(speech, pair, bound))
  requireListed(speech, { ...pair, field: 'externalId' })
  nameOnce(speech, line, { field: partner.field, word: partner.word })
  return partner.record ? join(speech, pair, { ...partner, record: partner.record }) : promise(speech, pair)
}

function nameOnce({ named }: Speech, line: number, { field, word }: { field: keyof Pairing; word: string }) {
  const other = named.get(word)
  if (other !== undefined) throw refuse(field, `line ${other} names it already: keep one of them, or send the other one afterwards`)
  named.set(word, line)
}

const knownAs = ({ facts }: Speech, { connection, externalId }: Pairing, bound: BoundRow) =>
  isUnread(bound) && facts.isPaired(bound)
    ? `${externalId} of ${connection} is said to be record ${bound.record} already: undo that first`
    : `${externalId} of ${connection} is record ${bound.record} in the hub already, and two records cannot be made one: ` +
      `delete it in ${connection} and enter it there again with the number of the other, then it is linked by itself`

/** Only what a match plan has seen there is paired: a slip of the pen would bind a record to nothing. */
function requireListed({ facts }: Speech, at: Pick<Pairing, 'connection' | 'object' | 'externalId'> & { field: keyof Pairing }) {
  const { connection, object, externalId, field } = at
  const action = facts.listed(connection, object, externalId)
  if (action === 'onlyThere') return
  if (action === 'link') throw refuse(field, `${externalId} of ${connection} is linked by its number: correct that in one of the systems`)
  if (action === 'duplicate') throw refuse(field, `${externalId} of ${connection} is a second one of its number: mend that there first`)
  throw refuse(
    field,
    `no match plan has found ${object} ${externalId} in ${connection}: check the id, or plan the folder that adds its inbound flow (qiao plan <folder>)`,
  )
}

interface Partner {
  id: string
  /** Named once in a request. */
  word: string
  /** Undefined: to be made of what the other system has. */
  record?: RecordRow
  field: keyof Pairing
}

function partnerOf(speech: Speech, pair: Pairing): Partner {
  const { facts } = speech
  const { connection, object, record: id, otherConnection, otherExternalId } = pair
  if ((id === undefined) === (otherConnection === undefined) || (otherConnection === undefined) !== (otherExternalId === undefined))
    throw refuse('record', 'name the partner: either record, or otherConnection with otherExternalId')
  const recordOf = (record: string, field: keyof Pairing): Partner => {
    const word = JSON.stringify([connection, object, { record }])
    return { id: record, word, record: requireWhole(facts.record(record), { id: record, object, field }), field }
  }
  if (id !== undefined) return recordOf(id, 'record')
  if (otherConnection === connection)
    throw refuse('otherConnection', `both are of ${connection}: two records of one system are made one there, not here`)
  const bound = facts.binding(otherConnection!, object, otherExternalId!)
  const field = 'otherExternalId'
  if (bound) return recordOf(bound.record, field)
  requireListed(speech, { connection: otherConnection!, object, externalId: otherExternalId!, field })
  const word = JSON.stringify([otherConnection, object, otherExternalId])
  return { id: partnerKey(otherConnection!, otherExternalId!), word, field }
}

function requireWhole(record: RecordRow | undefined, at: { id: string; object: string; field: keyof Pairing }): RecordRow {
  if (!record) throw refuse(at.field, `there is no record ${at.id}: search for it by its number`)
  if (record.object !== at.object) throw refuse(at.field, `record ${at.id} is of ${record.object}, not of ${at.object}`)
  if (record.isDeleted) throw refuse(at.field, `record ${at.id} is deleted: restore it first, or name another one`)
  return record
}

/** The record is what the system has, from now on; what it knew there before, if it was deleted or never made there, is over. */
function join(speech: Speech, pair: Pairing, { record, field }: Partner & { record: RecordRow }): CommitItem {
  const { connection, object, externalId } = pair
  const now = speech.courier.deps.now()
  const old = speech.facts.bindingsOf(record.id).find((row) => row.connection === connection && row.object === object)
  if (old && old.externalId !== null && !old.isDeleted)
    throw refuse(field, `record ${record.id} is ${old.externalId} in ${connection} already: a record is one thing in each system`)
  const fresh = newBinding({ connection, object, record: record.id, externalId, now })
  return {
    ...told(speech, pair, { kind: PAIR, record: record.id }),
    bindings: [{ row: old ? { ...fresh, seenSeq: old.seenSeq, rev: old.rev + 1 } : fresh, expectRev: old?.rev ?? null }],
    idle: [{ connection, object, record: record.id }],
    hints: hintsFor(speech, pair, now),
  }
}

/** Neither has been read: a record that the first of them fills. */
function promise(speech: Speech, pair: Pairing): CommitItem {
  const { object, connection, externalId, otherConnection, otherExternalId } = pair
  const { deps } = speech.courier
  const now = deps.now()
  const record = newRecord(deps, { object, body: {}, isFilled: false, now })
  const other = { ...pair, connection: otherConnection!, externalId: otherExternalId! }
  const places = [{ connection, externalId }, other]
  return {
    ...told(speech, pair, { kind: PAIR, record: record.id }),
    records: [{ row: record, expectRev: null }],
    bindings: places.map((at) => ({
      row: newBinding({ object, record: record.id, connection: at.connection, externalId: at.externalId, now }),
      expectRev: null,
    })),
    hints: [...hintsFor(speech, pair, now), ...hintsFor(speech, other, now)],
    lineage: [pair, other].flatMap((one) => told(speech, one, { kind: PAIR, record: record.id }).lineage!),
  }
}

/** Where the flow runs already, it is read at once; else the first pull brings it. */
function hintsFor({ courier }: Speech, { connection, object, externalId }: Pairing, now: number): NonNullable<CommitItem['hints']> {
  const channel = courier.graph().connections.get(connection)?.channels.get(object)
  return channel?.inbound && channel.port.get ? [{ connection, object, externalId, dueAt: now, origin: 'adopt' }] : []
}

function undo(speech: Speech, pair: Pairing, bound: BoundRow | undefined): CommitItem {
  const { facts, courier } = speech
  const { connection, object, externalId } = pair
  if (!bound || !isUnread(bound) || !facts.isPaired(bound))
    throw refuse('externalId', `${externalId} of ${connection} is not paired by hand, or has been read since: there is nothing to undo`)
  const now = courier.deps.now()
  const record = facts.record(bound.record)!
  const isThis = (row: { connection: string; object: string }): boolean => row.connection === connection && row.object === object
  const isLeft = !record.isFilled && facts.bindingsOf(record.id).every((row) => row.externalId === null || isThis(row))
  const row = { ...renewed(bound), rev: bound.rev + 1, updatedAt: now }
  return {
    ...told(speech, pair, { kind: UNPAIR, record: record.id }),
    bindings: [{ row, expectRev: bound.rev }],
    idle: [{ connection, object, record: record.id }],
    // A promise of nothing.
    ...(isLeft && {
      records: [{ row: nextRecord(record, JSON.parse(record.body) as Canonical, now, { isDeleted: true }), expectRev: record.rev }],
    }),
  }
}

function told({ courier, by }: Speech, { connection, object, externalId }: Pairing, what: { kind: string; record: string }): CommitItem {
  const row = { at: courier.deps.now(), object, connection, externalId, origin: 'hub', fields: `by ${by}` }
  return { key: JSON.stringify([connection, object, externalId, what.record]), lineage: [trail({ ...row, ...what })] }
}
