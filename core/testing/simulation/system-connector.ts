// The connector to a simulated system: the port as a vendor's API would fill it, every call by way of the network.
import {
  defineConnector,
  type Connector,
  type Manifest,
  type Native,
  type ObjectFacts,
  type ReadRecord,
  type WriteItem,
  type WriteResult,
} from '../../connector/port.ts'
import { readByStamp } from '../../connector/stamp-cursor.ts'
import { HubError } from '../../errors.ts'
import { COUNTING, NATIVE_NAMES, TAGGING } from './fields.ts'
import type { CircuitWatch } from './circuit-watch.ts'
import type { Conductor, Life } from './conductor.ts'
import { INDEX_LAG_MS, REQUEST_MS, type Call, type Fault, type Network } from './network.ts'
import type { Effect, Row, System } from './system.ts'

/** How late a commit may show up under an older stamp. */
export const LATE_COMMIT_MS = 3_000

export interface Manners {
  kind: Manifest['kind']
  push: 'full' | 'hint' | 'none'
  canRead: boolean
  /** What a write answers with. */
  answer: 'record' | 'id'
  /** How far its clock is ahead of ours. */
  skewMs: number
  /** Its list of changes tells what was deleted; else it is missing there, no more. */
  tellsDeletions: boolean
  facts: ObjectFacts
}

interface Wires {
  conductor: Conductor
  network: Network
  life: Life
  watch: CircuitWatch
}

const PAGE = 2
/** One for all lives: validators are kept by the schema that they were made from. */
const CONFIG = { type: 'object' }

export function createSystemConnector(system: System, manners: Manners, { conductor, network, life, watch }: Wires): Connector {
  const call = <T>(name: Call | 'check', effect: (fault: Fault | undefined) => T) =>
    network.exchange({ system: system.id, call: name, life }, effect)
  const facts: ObjectFacts = {
    nativeType: 'product',
    page: PAGE,
    reference: 'searchable',
    settleLagMs: REQUEST_MS + INDEX_LAG_MS,
    ...(manners.push === 'full' && { payload: 'full' }),
    ...manners.facts,
  }
  const names = Object.values(NATIVE_NAMES[system.id])
  const schema = {
    type: 'object',
    required: [system.codeField, NATIVE_NAMES[system.id].name],
    properties: {
      ...Object.fromEntries(['id', 'state', system.codeField, ...names].map((name) => [name, { type: 'string' }])),
      ...(COUNTING.includes(system.id) && { visits: { type: 'integer' } }),
      ...(TAGGING.includes(system.id) && { tags: { type: 'array', items: { type: 'string' } } }),
    },
  }

  const port = {
    facts,
    schema,
    ...(manners.canRead && {
      read: (_ctx: unknown, request: Parameters<typeof readByStamp>[0]) =>
        readByStamp(request, {
          isAscending: true,
          resolutionMs: 1_000,
          overlapMs: LATE_COMMIT_MS,
          fetchPage: (from, position, limit) =>
            call('read', () => {
              const told = [...system.rows.values(), ...(manners.tellsDeletions ? system.bin.values() : [])]
              const rows = told.filter(({ id, stamp }) => (from === undefined ? !system.unlisted.has(id) : stamp >= from))
              rows.sort((a, b) => a.stamp - b.stamp || a.id.localeCompare(b.id))
              const start = Number(position ?? 0)
              const next = rows.length > start + limit ? String(start + limit) : null
              const show = (row: Row) => (system.bin.has(row.id) ? { ...deleted(row), version: undefined } : shown(row))
              return { records: rows.slice(start, start + limit).map(show), next, clock: system.now() }
            }),
        }),
    }),
    get: (_ctx: unknown, ids: string[]) =>
      call('get', () =>
        ids.map((externalId) => {
          const row = system.rows.get(externalId)
          return row ? shown(row) : { externalId, native: 'notFound' as const }
        }),
      ),
    async write(_ctx: unknown, items: WriteItem[]) {
      const effects: Effect[] = []
      const results = await call('write', (fault) =>
        items.map((item, at) => writeOne({ system, manners, effects }, item, at === 0 ? fault : undefined)),
      )
      for (const effect of effects) effect.isHeard = true
      return results
    },
    lookup: (_ctx: unknown, references: string[]) =>
      call('lookup', () =>
        references.map((reference) => {
          const row = system.find(reference)
          return { reference, externalId: row && row.findableAt <= conductor.now() ? row.id : undefined }
        }),
      ),
  }

  const watched = <Args extends unknown[], T>(one: (...args: Args) => Promise<T>) => watch.watched(system.id, false, one)
  const { read } = port
  const seen = {
    ...port,
    ...(read && { read: watched(read) }),
    get: watched(port.get),
    write: watched(port.write),
    lookup: watched(port.lookup),
  }

  return defineConnector({
    manifest: {
      id: system.id,
      name: { en: system.id, zh: system.id },
      kind: manners.kind,
      version: '1.0.0',
      allowedHosts: [],
      concurrency: 2,
      quality: 'simulator',
      config: CONFIG,
      objects: { product: facts },
    },
    check: watch.watched(system.id, true, () => call('check', () => ({ ok: true, warnings: [] }))),
    open: () => ({
      objects: { product: seen },
      ...(manners.push !== 'none' && {
        webhook: { verify: () => true, parse: (_ctx, { rawBody }) => JSON.parse(Buffer.from(rawBody).toString('utf8')) },
      }),
    }),
  })
}

/** A record as the system shows it. */
export const shown = ({ id, native, stamp, version }: Row): ReadRecord => ({
  externalId: id,
  native: structuredClone(native),
  modifiedAt: stamp,
  version,
})

/** A record that is gone, as its list of changes and its pushes tell. */
export const deleted = ({ id, stamp, version }: Row): ReadRecord => ({
  externalId: id,
  native: {},
  modifiedAt: stamp,
  version,
  isDeleted: true,
})

interface Writing {
  system: System
  manners: Manners
  /** Those whose success the answer tells of. */
  effects: Effect[]
}

function writeOne({ system, manners: { answer }, effects }: Writing, item: WriteItem, fault: Fault | undefined): WriteResult {
  const busy = new HubError('busy', 'transient', 'the record is locked')
  if (fault === 'failedItem') return { done: false, error: busy }
  if (item.externalId !== undefined && !system.rows.has(item.externalId))
    return { done: false, error: new HubError('notFound', 'data', 'the record to update is not there any more') }
  const changes: Native = item.externalId ? Object.fromEntries(item.changed.map((name) => [name, item.want[name]])) : item.want
  const { row, effect } = system.write(item.externalId, changes, item.old)
  if (fault === 'halfDone') return { externalId: row.id, done: false, error: busy }
  effects.push(effect)
  const base = { externalId: row.id, done: true }
  return answer === 'record' ? { ...base, native: structuredClone(row.native), version: row.version } : base
}
