// Preconditions of a wave of items: the rows are locked, in key order, and compared.
import type { BindingKey, CommitItem, IdentityRow } from '../port.ts'
import type { Sql } from './pool.ts'
import { byColumn } from './unnest.ts'

/** What the checks read and the writes need again. */
export interface Found {
  /** External id now stored, per binding of the item; undefined = the row is new. */
  externalIds: (string | null | undefined)[]
  /** Dirty counter, per step of the item. */
  dirty: number[]
  /** Open deliveries of bindings that have to be idle. */
  outdated: BindingKey[]
  /** Identities that are not stored yet. */
  newIdentities: IdentityRow[]
}

interface Stored {
  records: Map<string, number>
  bindings: Map<string, { rev: number; externalId: string | null }>
  boundTo: Map<string, string>
  deliveries: Map<string, { state: string; attemptKey: string | null; dirty: number }>
  owners: Map<string, string>
}

const join = (...parts: (string | null)[]): string => parts.join('\n')
const keyOf = (key: BindingKey): string => join(key.record, key.connection, key.object)
const ownerKey = (it: Omit<IdentityRow, 'record'>): string => join(it.object, it.kind, it.scope, it.digest)

/** The items whose preconditions hold, with what was found. */
export async function checkItems(sql: Sql, items: CommitItem[]): Promise<Map<CommitItem, Found>> {
  const stored = await readStored(sql, items)
  const passed = new Map<CommitItem, Found>()
  for (const item of items) {
    const found: Found = { externalIds: [], dirty: [], outdated: [], newIdentities: [] }
    if (holds(item, stored, found)) passed.set(item, found)
  }
  return passed
}

async function readStored(sql: Sql, items: CommitItem[]): Promise<Stored> {
  const bindings = items.flatMap((item) => item.bindings ?? [])
  const records = new Map<string, number>()
  const ids = items.flatMap((item) => (item.records ?? []).map(({ row }) => row.id))
  if (ids.length > 0) {
    const rows = await sql.rows('SELECT id, rev FROM records WHERE id = ANY($1::text[]) ORDER BY id FOR UPDATE', [ids])
    for (const [id, rev] of rows as [string, number][]) records.set(id, rev)
  }
  return {
    records,
    bindings: await lockBindings(
      sql,
      bindings.map(({ row }) => row),
    ),
    boundTo: await readBoundTo(sql, bindings),
    deliveries: await lockDeliveries(
      sql,
      items.flatMap((item) => [...(item.idle ?? []), ...(item.steps ?? []), ...(item.dirty ?? [])]),
    ),
    owners: await readOwners(
      sql,
      items.flatMap((item) => item.identities ?? []),
    ),
  }
}

const keyArrays = (keys: BindingKey[]): unknown[][] =>
  byColumn(
    keys.map((key) => [key.record, key.connection, key.object]),
    3,
  )
const wantedKeys = 'SELECT DISTINCT * FROM unnest($1::text[], $2::text[], $3::text[]) AS w(record, connection, object)'

async function lockBindings(sql: Sql, keys: BindingKey[]): Promise<Stored['bindings']> {
  if (keys.length === 0) return new Map()
  const rows = await sql.rows(
    `SELECT record, connection, object, rev, external_id FROM bindings JOIN (${wantedKeys}) w USING (record, connection, object)
     ORDER BY record, connection, object FOR UPDATE OF bindings`,
    keyArrays(keys),
  )
  return new Map(
    (rows as [string, string, string, number, string | null][]).map(([record, connection, object, rev, externalId]) => [
      join(record, connection, object),
      { rev, externalId },
    ]),
  )
}

async function readBoundTo(sql: Sql, bindings: NonNullable<CommitItem['bindings']>): Promise<Stored['boundTo']> {
  const wanted = bindings.filter(({ row, expectRev }) => expectRev === null && row.externalId !== null).map(({ row }) => row)
  if (wanted.length === 0) return new Map()
  const rows = await sql.rows(
    `SELECT connection, object, external_id, record FROM bindings
     JOIN unnest($1::text[], $2::text[], $3::text[]) AS w(connection, object, external_id) USING (connection, object, external_id)`,
    byColumn(
      wanted.map((row) => [row.connection, row.object, row.externalId]),
      3,
    ),
  )
  return new Map((rows as string[][]).map(([connection, object, externalId, record]) => [join(connection!, object!, externalId!), record!]))
}

async function lockDeliveries(sql: Sql, keys: BindingKey[]): Promise<Stored['deliveries']> {
  if (keys.length === 0) return new Map()
  const rows = await sql.rows(
    `SELECT record, connection, object, state, attempt_key, dirty FROM deliveries JOIN (${wantedKeys}) w USING (record, connection, object)
     ORDER BY record, connection, object FOR UPDATE OF deliveries`,
    keyArrays(keys),
  )
  return new Map(
    (rows as [string, string, string, string, string | null, number][]).map(([record, connection, object, state, attemptKey, dirty]) => [
      join(record, connection, object),
      { state, attemptKey, dirty },
    ]),
  )
}

async function readOwners(sql: Sql, identities: IdentityRow[]): Promise<Stored['owners']> {
  if (identities.length === 0) return new Map()
  const rows = await sql.rows(
    `SELECT object, kind, scope, digest, record FROM identities
     JOIN unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS w(object, kind, scope, digest) USING (object, kind, scope, digest)`,
    byColumn(
      identities.map((it) => [it.object, it.kind, it.scope, it.digest]),
      4,
    ),
  )
  return new Map((rows as string[][]).map(([object, kind, scope, digest, record]) => [join(object!, kind!, scope!, digest!), record!]))
}

function holds(item: CommitItem, stored: Stored, found: Found): boolean {
  for (const { row, expectRev } of item.records ?? []) if ((stored.records.get(row.id) ?? null) !== expectRev) return false
  return holdBindings(item, stored, found) && areIdle(item, stored, found) && areFree(item, stored, found) && holdSteps(item, stored, found)
}

function holdBindings(item: CommitItem, stored: Stored, found: Found): boolean {
  for (const { row, expectRev } of item.bindings ?? []) {
    const binding = stored.bindings.get(keyOf(row))
    if ((binding?.rev ?? null) !== expectRev) return false
    // Bound elsewhere in the meantime: the loser of that race reads again and finds the winner.
    const other = expectRev === null ? stored.boundTo.get(join(row.connection, row.object, row.externalId)) : undefined
    if (other !== undefined && other !== row.record) return false
    found.externalIds.push(binding?.externalId)
  }
  return true
}

function areIdle(item: CommitItem, stored: Stored, found: Found): boolean {
  return (item.idle ?? []).every((key) => {
    const state = stored.deliveries.get(keyOf(key))?.state
    if (state === 'due' || state === 'waiting') found.outdated.push(key)
    return state !== 'taken' && state !== 'unknown'
  })
}

function areFree(item: CommitItem, stored: Stored, found: Found): boolean {
  for (const identity of item.identities ?? []) {
    const owner = stored.owners.get(ownerKey(identity))
    if (owner === undefined) found.newIdentities.push(identity)
    else if (owner !== identity.record) return false
  }
  return true
}

function holdSteps(item: CommitItem, stored: Stored, found: Found): boolean {
  for (const step of item.steps ?? []) {
    const delivery = stored.deliveries.get(keyOf(step))
    if (!delivery || !(step.from as string[]).includes(delivery.state)) return false
    if (step.expectKey !== undefined && step.expectKey !== delivery.attemptKey) return false
    if (step.expectDirty !== undefined && step.expectDirty !== delivery.dirty) return false
    found.dirty.push(delivery.dirty)
  }
  return true
}
