// References between records, looked up in one go per batch (engine-rules §5): inbound to record ids, outbound to the target's words.
import type { Canonical, RefIn, RefOut, RefsIn, RefsOut } from '../mapping/port.ts'
import { isRow, rowsOf } from '../mapping/code-key.ts'
import { codesIn, codesOut } from './codes.ts'
import { partition } from './partition.ts'
import type { BindingRow, CommitItem, Store } from '../store/port.ts'
import type { EngineDeps } from './deps.ts'
import type { Channel } from './graph.ts'
import { isUnread, newBinding, newRecord } from './rows.ts'

const keyOf = (object: string, key: string | null, value: string, parent = '') => `${object}\0${key ?? ''}\0${parent}\0${value}`
const CACHE_SIZE = 20_000

export interface Refs {
  /** Resolves what a batch of native records refers to; unknown required ones are made as unfilled records with a hint to get them. */
  inbound(channel: Channel, requests: RefIn[]): Promise<RefsIn>
  /** The same, and nothing is made: for what only looks. */
  peek(channel: Channel, requests: RefIn[]): Promise<RefsIn>
  /** Those that name a record by its external id, or a line of it, which the hub does not know. */
  unknown(channel: Channel, requests: RefIn[]): Promise<RefIn[]>
  outbound(channel: Channel, requests: RefOut[]): Promise<RefsOut>
  identityDigest(object: string, kind: string, value: string): string
}

/** The same answers, and nothing is made of what is unknown. */
export const readOnly = (refs: Refs): Refs => ({ ...refs, inbound: (channel, requests) => refs.peek(channel, requests) })

/** For what only tries: a required reference that nobody knows is no fault, as a record of its own would be made of it. */
export const promising = (refs: Refs): Refs => ({
  ...refs,
  async inbound(channel, requests) {
    const found = await refs.peek(channel, requests)
    const promised = new Set(
      requests.filter(({ isOptional, key }) => !isOptional && key !== 'line').map(({ object, value }) => `${object} ${value}`),
    )
    const isLedTo = (object: string, key: string | null) =>
      requests.some(({ leadsTo }) => leadsTo?.object === object && leadsTo.key === key)
    return {
      resolve(object, key, value, parent) {
        const name = `${object} ${value}`
        return found.resolve(object, key, value, parent) ?? (promised.has(name) || isLedTo(object, key) ? `new ${name}` : undefined)
      },
    }
  },
})

/** Positive answers only: a strong identity, and the external id of what was read, do not move while a graph lives. */
export function createRefs(deps: EngineDeps): Refs {
  const known = new Map<string, string>()
  const remember = (key: string, value: string) => {
    if (known.size >= CACHE_SIZE) known.delete(known.keys().next().value!)
    known.set(key, value)
  }
  const identityDigest = (object: string, kind: string, value: string) => deps.digest(`${object}\0${kind}\0${value}`)

  /** Rows of code tables first, for a row may lead to a record. */
  async function resolveIn(channel: Channel, requests: RefIn[], mayCreate: boolean): Promise<RefsIn> {
    const [rows, named] = partition(requests, isRow)
    if (!rows.length) return resolveRecords(channel, named, mayCreate)
    const codes = await codesIn(deps.store, rows)
    const led = rows.flatMap((row) => (row.leadsTo ? recordsOf(row, codes(row.object, row.key!, row.value)) : []))
    const records = await resolveRecords(channel, [...named, ...led], mayCreate)
    return {
      resolve: (object, key, value, parent) =>
        isRow({ object }) ? codes(object, key!, value) : records.resolve(object, key, value, parent),
    }
  }

  async function resolveRecords(channel: Channel, requests: RefIn[], mayCreate: boolean): Promise<RefsIn> {
    const connection = channel.connection.id
    const cacheKey = (r: Pick<RefIn, 'object' | 'key' | 'value' | 'parent'>) => `${connection}>${keyOf(r.object, r.key, r.value, r.parent)}`
    const found = new Map<string, string>()
    const open = new Map<string, RefIn>()
    for (const request of requests) {
      const key = cacheKey(request)
      const hit = known.get(key)
      if (hit) found.set(key, hit)
      else if (!open.has(key) || !request.isOptional) open.set(key, request)
    }
    if (open.size) {
      const looked = await lookUpIn(deps.store, connection, open, identityDigest)
      for (const [key, id] of looked.found) {
        found.set(key, id)
        if (open.get(key)!.key !== 'line' && !looked.unread.has(id)) remember(key, id)
      }
      const missing = [...open].flatMap(([key, request]) =>
        !found.has(key) && mayCreate && shouldCreate(channel, request) ? [request] : [],
      )
      if (missing.length) {
        await createUnfilled(deps, channel, missing, identityDigest)
        for (const [key, id] of (await lookUpIn(deps.store, connection, open, identityDigest)).found) found.set(key, id)
      }
    }
    return { resolve: (object, key, value, parent) => found.get(cacheKey({ object, key, value, parent })) }
  }

  async function unknown(channel: Channel, requests: RefIn[]): Promise<RefIn[]> {
    const connection = channel.connection.id
    const open = new Map<string, RefIn>()
    for (const request of requests) {
      if (isRow(request)) continue
      const key = `${connection}>${keyOf(request.object, request.key, request.value, request.parent)}`
      const isRead = request.key === 'line' || (request.key === null && shouldCreate(channel, request))
      if (isRead && !known.has(key)) open.set(key, request)
    }
    if (!open.size) return []
    const { found } = await lookUpIn(deps.store, connection, open, identityDigest)
    return [...open].filter(([key]) => !found.has(key)).map(([, request]) => request)
  }

  async function outbound(channel: Channel, requests: RefOut[]): Promise<RefsOut> {
    const [rows, named] = partition(requests, isRow)
    const records = await spellRecords(channel, named)
    if (!rows.length) return records
    const { code, spelled, columnsOf } = await codesOut(deps.store, rows)
    return {
      resolve: (object, key, id, parent) => (isRow({ object }) ? code(object, key!, id) : records.resolve(object, key, id, parent)),
      spelled,
      columnsOf,
    }
  }

  async function spellRecords(channel: Channel, requests: RefOut[]): Promise<RefsOut> {
    const connection = channel.connection.id
    const cacheKey = (object: string, key: string | null, id: string, parent?: string) => `${connection}<${keyOf(object, key, id, parent)}`
    const open = requests.filter((r) => !known.has(cacheKey(r.object, r.key, r.id, r.parent)))
    const { found, unread } = await lookUpOut(deps.store, connection, open)
    for (const request of open) {
      const value = found.get(keyOf(request.object, request.key, request.id, request.parent))
      if (value !== undefined && request.key === null && !unread.has(request.id))
        remember(cacheKey(request.object, null, request.id), value)
    }
    return {
      resolve: (object, key, id, parent) => known.get(cacheKey(object, key, id, parent)) ?? found.get(keyOf(object, key, id, parent)),
    }
  }

  return {
    inbound: (channel, requests) => resolveIn(channel, requests, true),
    peek: (channel, requests) => resolveIn(channel, requests, false),
    unknown,
    outbound,
    identityDigest,
  }
}

/** The records that a code's rows name, where they all name the same one. */
function recordsOf({ field, leadsTo }: RefIn, rows: string | undefined): RefIn[] {
  if (rows === undefined) return []
  const { object, key, part } = leadsTo!
  const values = new Set(rowsOf(rows).map((parts) => parts[part] as string))
  return values.size === 1 ? [{ object, key, value: [...values][0]!, isOptional: false, field }] : []
}

/** Lines are never made up; optional references only where the connection can read the object (so that they will be filled). */
function shouldCreate(channel: Channel, request: RefIn): boolean {
  if (request.key === 'line') return false
  return !request.isOptional || channel.connection.channels.get(request.object)?.inbound !== undefined
}

async function lookUpIn(store: Store, connection: string, open: Map<string, RefIn>, digest: Refs['identityDigest']) {
  const byId = new Map<string, string[]>()
  const identities: { object: string; kind: string; scope: string; digest: string }[] = []
  for (const { object, key, value, parent } of open.values()) {
    if (key === null) byId.set(object, [...(byId.get(object) ?? []), value])
    else if (key === 'line') byId.set(object, [...(byId.get(object) ?? []), parent ?? ''])
    else identities.push({ object, kind: key, scope: '', digest: digest(object, key, value) })
  }
  const { bindings, identities: hits } = await store.snapshot({
    bindings: [...byId].map(([object, externalIds]) => ({ connection, object, externalIds: [...new Set(externalIds)] })),
    identities,
  })
  const bound = new Map(bindings.map((binding) => [`${binding.object}\0${binding.externalId}`, binding]))
  const identified = new Map(hits.map((hit) => [`${hit.object}\0${hit.kind}\0${hit.digest}`, hit.record]))
  const found = new Map<string, string>()
  for (const [cacheKey, { object, key, value, parent }] of open) {
    const id =
      key === null
        ? bound.get(`${object}\0${value}`)?.record
        : key === 'line'
          ? lineIdOf(bound.get(`${object}\0${parent}`), value)
          : identified.get(`${object}\0${key}\0${digest(object, key, value)}`)
    if (id !== undefined) found.set(cacheKey, id)
  }
  return { found, unread: unreadOf(bindings) }
}

/** Records of which a person may still say that they are something else there. */
const unreadOf = (bindings: BindingRow[]) => new Set(bindings.filter(isUnread).map(({ record }) => record))

function lineIdOf(binding: BindingRow | undefined, entryId: string): string | undefined {
  for (const list of Object.values(linesOf(binding)))
    for (const [lineId, entry] of Object.entries(list)) if (entry === entryId) return lineId
  return undefined
}

export type LineMap = Record<string, Record<string, string>>
export const linesOf = (binding: BindingRow | undefined): LineMap => (binding?.lines ? (JSON.parse(binding.lines) as LineMap) : {})

async function createUnfilled(deps: EngineDeps, channel: Channel, requests: RefIn[], digest: Refs['identityDigest']) {
  const now = deps.now()
  const connection = channel.connection.id
  const items = requests.map(({ object, key, value }): CommitItem => {
    const body: Canonical = key === null ? {} : { [key]: value }
    const record = newRecord(deps, { object, body, isFilled: false, now })
    const canRead = channel.connection.channels.get(object)?.port.get !== undefined
    return {
      key: record.id,
      records: [{ row: record, expectRev: null }],
      ...(key === null
        ? {
            bindings: [{ row: newBinding({ connection, object, record: record.id, externalId: value, now }), expectRev: null }],
            ...(canRead && { hints: [{ connection, object, externalId: value, dueAt: now, origin: 'live' }] }),
          }
        : { identities: [{ object, kind: key, scope: '', digest: digest(object, key, value), record: record.id }] }),
    }
  })
  await deps.store.commit({ items }) // losers of a race find the winner's record in the look-up that follows
}

async function lookUpOut(store: Store, connection: string, open: RefOut[]) {
  const found = new Map<string, string>()
  if (!open.length) return { found, unread: new Set<string>() }
  const owners = [...new Set(open.map((request) => (request.key === 'line' ? (request.parent ?? '') : request.id)))]
  const named = open.filter((request) => request.key !== null && request.key !== 'line').map((request) => request.id)
  const { bindings, records } = await store.snapshot({
    bindingsOfRecords: [{ connection, records: owners }],
    records: [...new Set(named)],
  })
  const bindingOf = new Map(bindings.map((binding) => [binding.record, binding]))
  const bodyOf = new Map(records.map((record) => [record.id, JSON.parse(record.body) as Canonical]))
  for (const { object, key, id, parent } of open) {
    const value = spell(key, id, bindingOf.get(key === 'line' ? (parent ?? '') : id), bodyOf.get(id))
    if (value !== undefined) found.set(keyOf(object, key, id, parent), value)
  }
  return { found, unread: unreadOf(bindings) }
}

function spell(key: string | null, id: string, binding: BindingRow | undefined, body: Canonical | undefined): string | undefined {
  if (key === null) return binding?.externalId ?? undefined
  if (key === 'line') {
    for (const list of Object.values(linesOf(binding))) if (list[id] !== undefined) return list[id]
    return undefined
  }
  const keys = binding?.keys ? (JSON.parse(binding.keys) as Record<string, string>) : {}
  const value = keys[key] ?? body?.[key]
  return value === undefined ? undefined : String(value)
}
