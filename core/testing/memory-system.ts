// A system in memory, behind the connector port: what engine tests synchronise with. It stands at the vendor's border and shows a vendor's
// manners on demand: rounds, refuses, drops answers, commits late.
import {
  defineConnector,
  type Connector,
  type HandedFile,
  type Manifest,
  type Native,
  type ObjectFacts,
  type WriteItem,
  type WriteResult,
} from '../connector/port.ts'
import { HubError, toHubError } from '../errors.ts'
import { isLessFar, isShortOf, reachedBy, type DocumentStep } from '../model/document.ts'

/** One object for all: what is checked against it is compiled once. */
const CONFIG = { type: 'object', properties: { secret: { type: 'string', secret: true } } }

export interface MemoryRecord {
  id: string
  native: Native
  /** Rises with each change in the system: its cursor. */
  stamp: number
  isDeleted?: boolean
}

export interface MemorySystem {
  id: string
  connector: Connector
  records: Map<string, MemoryRecord>
  /** Every write that took place, in order. */
  effects: { kind: 'create' | 'update'; id: string; native: Native }[]
  /** A user's change inside the system. */
  put(id: string, native: Native): void
  remove(id: string): void
  get(id: string): Native | undefined
  /** Called before each write; may throw, change the item's wanted record, or say that the answer gets lost. */
  onWrite?: (item: WriteItem) => 'dropAnswer' | WriteResult | void
  /** Called before each step of a bill after it was saved; one that throws fails there. */
  onStep?: (step: DocumentStep, item: WriteItem) => void
  /** What the system makes of a written record: rounding, defaults. */
  render?: (native: Native) => Native
  /** Called before each page that is read. */
  onRead?: () => void
  onGet?: (ids: string[]) => void | Promise<void>
  /** Records that it gives with the word that they cannot be read. */
  faults: Map<string, HubError>
  /** Cursors that it was told to be stored; `onCommitted` may throw. */
  committed: string[]
  onCommitted?: () => void
  counts: { reads: number; gets: number; writes: number; lookups: number }
}

export interface MemoryOptions {
  id: string
  kind?: Manifest['kind']
  schema: Record<string, unknown>
  object?: string
  facts?: ObjectFacts
  /** Native property that carries our reference. */
  referenceField?: string
  /** Capabilities left out. */
  without?: ('read' | 'get' | 'write' | 'lookup' | 'webhook')[]
}

/** Where a bill's state stands, in the hub's own words. */
const STATE = 'state'
const isTakenBack = (now: Native, { old }: WriteItem): boolean => isLessFar(now[STATE] as string, (old?.[STATE] ?? null) as string | null)

export function createMemorySystem(options: MemoryOptions): MemorySystem {
  const object = options.object ?? 'product'
  const referenceField = options.referenceField ?? 'code'
  let stamp = 0
  let nextId = 1
  const system: MemorySystem = {
    id: options.id,
    records: new Map(),
    faults: new Map(),
    committed: [],
    effects: [],
    counts: { reads: 0, gets: 0, writes: 0, lookups: 0 },
    put: (id, native) => void system.records.set(id, { id, native: { ...native, id }, stamp: ++stamp }),
    remove(id) {
      const record = system.records.get(id)
      if (record) system.records.set(id, { ...record, isDeleted: true, stamp: ++stamp })
    },
    get: (id) => (system.records.get(id)?.isDeleted ? undefined : system.records.get(id)?.native),
    connector: undefined as unknown as Connector,
  }

  const writeOne = (item: WriteItem): WriteResult => {
    const verdict = system.onWrite?.(item)
    if (verdict && verdict !== 'dropAnswer') return verdict
    const id = item.externalId ?? `${options.id}-${nextId++}`
    const old = system.records.get(id)?.native ?? {}
    if (port.facts.documentSteps && isTakenBack(old, item)) throw new HubError('documentReopened', 'conflict', 'taken back meanwhile')
    const changes = item.externalId ? Object.fromEntries(item.changed.map((name) => [name, item.want[name]])) : item.want
    const written = { ...old, ...(JSON.parse(JSON.stringify(changes)) as Native) }
    // What is approved has to be opened before it can be changed.
    if (port.facts.documentSteps && item.changed.length) written[STATE] = 'draft'
    system.put(id, system.render?.(written) ?? written)
    system.effects.push({ kind: item.externalId ? 'update' : 'create', id, native: system.get(id)! })
    if (verdict === 'dropAnswer') throw new HubError('noAnswer', 'unknown', 'the answer was lost')
    const failure = item.target && driveOn(id, item)
    return { externalId: id, native: structuredClone(system.get(id)!), done: failure === undefined, ...failure }
  }

  /** From where the bill stands to its target, in the property `state`. */
  const driveOn = (id: string, item: WriteItem): Pick<WriteResult, 'failed' | 'error' | 'reached'> | undefined => {
    const steps = port.facts.documentSteps!
    for (const step of steps.slice(1, steps.indexOf(item.target!) + 1)) {
      const native = system.get(id)!
      if (!isShortOf(native[STATE] as string, step)) continue
      try {
        system.onStep?.(step, item)
      } catch (error) {
        return { failed: step, error: toHubError(error), reached: String(native[STATE]) }
      }
      system.put(id, { ...native, [STATE]: reachedBy(step) })
    }
    return undefined
  }

  const faultOf = (id: string) => system.faults.has(id) && { place: `row ${system.records.get(id)!.stamp}`, error: system.faults.get(id)! }

  const port = {
    facts: { page: 50, reference: 'searchable' as const, settleLagMs: 100, ...options.facts },
    schema: options.schema,
    async read(_ctx: unknown, { cursor, limit }: { cursor: string | null; limit: number }) {
      system.counts.reads++
      system.onRead?.()
      const from = Number(cursor ?? 0)
      const rows = [...system.records.values()].filter((row) => row.stamp >= from).sort((a, b) => a.stamp - b.stamp)
      const page = rows.slice(0, limit)
      const last = page.at(-1)?.stamp
      const hasMore = rows.length > limit
      return {
        records: page.map((row) => ({
          ...{ externalId: row.id, native: structuredClone(row.native), isDeleted: row.isDeleted },
          ...faultOf(row.id),
        })),
        // Two rows may carry one stamp: the next page begins with the row that comes next.
        cursor: last === undefined ? cursor : String(hasMore ? rows[limit]!.stamp : last),
        hasMore,
      }
    },
    async get(_ctx: unknown, ids: string[]) {
      system.counts.gets++
      await system.onGet?.(ids)
      return ids.map((externalId) => ({
        ...{ externalId, native: structuredClone(system.get(externalId)) ?? ('notFound' as const) },
        ...faultOf(externalId),
      }))
    },
    async write(_ctx: unknown, items: WriteItem[]) {
      system.counts.writes++
      return items.map((item) => {
        try {
          return writeOne(item)
        } catch (error) {
          if (items.length === 1) throw error
          return { done: false, error: error as HubError }
        }
      })
    },
    async committed(_ctx: unknown, cursor: string) {
      system.committed.push(cursor)
      system.onCommitted?.()
    },
    /** A JSON list of natives with their ids. */
    async receiveFile(_ctx: unknown, { name, bytes }: HandedFile) {
      const natives = JSON.parse(Buffer.from(bytes).toString('utf8')) as (Native & { id: string })[]
      const records = natives.map((native, at) => ({
        externalId: native.id,
        native,
        place: `${name} row ${at + 1}`,
        error: system.faults.get(native.id),
      }))
      const keep = async () => {
        for (const native of natives) system.put(native.id, native)
        return `kept-${name}`
      }
      return { records, keep }
    },
    async lookup(_ctx: unknown, references: string[]) {
      system.counts.lookups++
      return references.map((reference) => {
        const found = [...system.records.values()].find((row) => row.native[referenceField] === reference && !row.isDeleted)
        return { reference, externalId: found?.id }
      })
    },
  }
  for (const name of options.without ?? []) if (name !== 'webhook') delete (port as Record<string, unknown>)[name]

  const manifest: Manifest = {
    id: options.id,
    name: { en: options.id, zh: options.id },
    kind: options.kind ?? 'generic',
    version: '1.0.0',
    allowedHosts: [],
    concurrency: 2,
    quality: 'simulator',
    config: CONFIG,
    objects: { [object]: port.facts },
  }
  system.connector = defineConnector({
    manifest,
    check: async () => ({ ok: true, warnings: [] }),
    open: () => ({
      objects: { [object]: port },
      ...(!options.without?.includes('webhook') && {
        webhook: {
          verify: (_ctx, { headers }) => headers['x-signature'] === 'good',
          parse: (_ctx, { rawBody }) => JSON.parse(Buffer.from(rawBody).toString('utf8')),
        },
      }),
    }),
  })
  return system
}
