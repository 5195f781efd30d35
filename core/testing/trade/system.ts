// A system of trade in memory with several kinds of record, behind the connector port: shops, an ERP. What its users and its own rules do is said by
// who makes it (shop.ts, erp.ts); how calls reach it by `call`, so that a network may stand between.
import {
  defineConnector,
  type Connector,
  type Manifest,
  type Native,
  type ObjectFacts,
  type WriteItem,
  type WriteResult,
} from '../../connector/port.ts'
import { HubError, toHubError } from '../../errors.ts'
import type { Call } from '../simulation/network.ts'

export interface TradeRow {
  id: string
  native: Native
  /** Rises with each change in the system: its cursor, and its version. */
  stamp: number
}
/** What a write does there. @throws HubError */
export type Effect = (item: WriteItem) => TradeRow

export interface TradeObject {
  schema: Record<string, unknown>
  facts?: ObjectFacts
  /** Property in which our reference is found. */
  reference?: string
  /** Absent: read only. */
  write?: Effect
}
export interface TradeSystem {
  id: string
  kind: Manifest['kind']
  objects: Record<string, TradeObject>
  rows(object: string): TradeRow[]
  find(object: string, id: string): TradeRow | undefined
  /** Stores a row and tells of it. */
  put(object: string, id: string, native: Native): TradeRow
  newId(object: string): string
  /** Told of each change. */
  onChange: (object: string, row: TradeRow) => void
}

export function createTradeSystem(id: string, kind: Manifest['kind']): TradeSystem {
  const tables = new Map<string, Map<string, TradeRow>>()
  const ids = new Map<string, number>()
  let stamp = 0
  const table = (object: string) => {
    const found = tables.get(object) ?? new Map<string, TradeRow>()
    tables.set(object, found)
    return found
  }
  const system: TradeSystem = {
    id,
    kind,
    objects: {},
    rows: (object) => [...table(object).values()],
    find: (object, key) => table(object).get(key),
    put(object, key, native) {
      const row = { id: key, native: { ...native, id: key }, stamp: ++stamp }
      table(object).set(key, row)
      system.onChange(object, row)
      return row
    },
    newId(object) {
      const next = (ids.get(object) ?? 0) + 1
      ids.set(object, next)
      return `${id}-${object}-${next}`
    },
    onChange: () => undefined,
  }
  return system
}

export type Caller = <T>(call: Call | 'check', effect: (fault?: string) => T, object?: string) => Promise<T>
export const directly: Caller = async (_call, effect) => effect()

const PAGE = 20
/** One for all: validators are kept by the schema that they were made from. */
const CONFIG = { type: 'object' }

/** The port as a vendor's API would fill it. */
export function tradeConnector(system: TradeSystem, call: Caller = directly): Connector {
  const portOf = (object: string, { schema, facts, reference, write }: TradeObject) => {
    const shown = ({ id, native, stamp }: TradeRow) => ({ externalId: id, native: structuredClone(native), version: stamp })
    return {
      facts: { page: PAGE, reference: 'searchable' as const, settleLagMs: 2_500, batch: 5, ...facts },
      schema,
      read: (_ctx: unknown, { cursor }: { cursor: string | null }) =>
        call(
          'read',
          () => {
            const since = Number(cursor ?? 0)
            const rows = system.rows(object).filter(({ stamp }) => stamp > since)
            rows.sort((a, b) => a.stamp - b.stamp)
            const page = rows.slice(0, PAGE)
            return { records: page.map(shown), cursor: page.length ? String(page.at(-1)!.stamp) : cursor, hasMore: rows.length > PAGE }
          },
          object,
        ),
      get: (_ctx: unknown, ids: string[]) =>
        call(
          'get',
          () =>
            ids.map((externalId) => {
              const row = system.find(object, externalId)
              return row ? shown(row) : { externalId, native: 'notFound' as const }
            }),
          object,
        ),
      ...(write && {
        write: (_ctx: unknown, items: WriteItem[]) =>
          call('write', (fault) => items.map((item, at): WriteResult => writeOne(write, item, at === 0 ? fault : undefined)), object),
      }),
      lookup: (_ctx: unknown, references: string[]) =>
        call(
          'lookup',
          () =>
            references.map((wanted) => ({
              reference: wanted,
              externalId: system.rows(object).find(({ native }) => reference !== undefined && native[reference] === wanted)?.id,
            })),
          object,
        ),
    }
  }
  return defineConnector({
    manifest: {
      id: system.id,
      name: { en: system.id, zh: system.id },
      kind: system.kind,
      version: '1.0.0',
      allowedHosts: [],
      concurrency: 2,
      quality: 'simulator',
      config: CONFIG,
      objects: {},
    },
    check: () => call('check', () => ({ ok: true, warnings: [] })),
    open: () => ({
      objects: Object.fromEntries(Object.entries(system.objects).map(([object, one]) => [object, portOf(object, one)])),
      webhook: { verify: () => true, parse: (_ctx, { rawBody }) => JSON.parse(Buffer.from(rawBody).toString('utf8')) },
    }),
  })
}

/** One of a batch may fail in an answer that says that all went well, also after it was saved. */
function writeOne(write: Effect, item: WriteItem, fault: string | undefined): WriteResult {
  const busy = new HubError('busy', 'transient', 'the record is locked')
  if (fault === 'failedItem') return { done: false, error: busy }
  try {
    const row = write(item)
    if (fault === 'halfDone') return { externalId: row.id, done: false, error: busy }
    return { externalId: row.id, native: structuredClone(row.native), version: row.stamp, done: true }
  } catch (thrown) {
    return { done: false, error: toHubError(thrown) }
  }
}
