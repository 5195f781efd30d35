// A small Hub over a real store, for the tests of what sits on top of the engine. It keeps rows and revisions as the engine does, and
// notes what it was asked; it merges, maps and delivers nothing.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eq, or } from 'drizzle-orm'
import type { ConfigBundle, ConfigProblem } from '../configuration/bundle.ts'
import { keepStoredSecrets } from '../configuration/secrets.ts'
import { defineConnector, type Connector } from '../connector/port.ts'
import { changeCodeRows } from '../engine/code-tables.ts'
import type { Hub, Journey } from '../engine/port.ts'
import { HubError } from '../errors.ts'
import { requirePlan } from '../engine/plan-store.ts'
import type { AdminWrite, CheckRow, ConflictRow, DeadLetterRow, PlanRow, RecordRow, RunRow, Store } from '../store/port.ts'
import { openSqlite } from '../store/sqlite.ts'

export interface FakeHub extends Hub {
  /** What was asked of it, newest last. */
  readonly calls: { name: string; args: unknown[] }[]
  /** The next call of this name throws. */
  failNext(name: string, error: unknown): void
  clock: { now: number }
  /** Closes the store and removes its folder. */
  dispose(): Promise<void>
}

const plainCodec = { seal: (text: string) => Buffer.from(text), open: (bytes: Uint8Array) => Buffer.from(bytes).toString() }
export const START = Date.parse('2026-01-31T08:00:00Z')

/** A connector with one secret, one object and a webhook. */
export const shopConnector: Connector = defineConnector<{ url: string; secret?: string }>({
  manifest: {
    id: 'shop',
    name: { en: 'Shop', zh: '商城' },
    kind: 'commerce',
    version: '1.0.0',
    quality: 'simulator',
    allowedHosts: ['{config.url}'],
    config: {
      type: 'object',
      required: ['url'],
      properties: { url: { type: 'string', title: '地址' }, secret: { type: 'string', secret: true, title: '密钥' } },
    },
    objects: { order: { nativeType: 'Order', batch: 10 } },
  },
  check: async () => ({ ok: true, version: '8.1', warnings: [] }),
  open: () => ({
    objects: {
      order: {
        facts: { nativeType: 'Order', batch: 10 },
        schema: { type: 'object', properties: { id: { type: 'string' } } },
        read: async () => ({ records: [], cursor: null, hasMore: false }),
      },
    },
    webhook: { verify: () => true, parse: () => ({ hints: [] }) },
  }),
})

export async function openFakeHub(): Promise<FakeHub> {
  const folder = mkdtempSync(join(tmpdir(), 'qiao-http-'))
  const clock = { now: START }
  const store = await openSqlite({ file: join(folder, 'hub.db'), codec: plainCodec, isDurable: false, clock: () => clock.now })
  const calls: FakeHub['calls'] = []
  const failures = new Map<string, unknown>()
  const tables = store.tables

  function note(name: string, ...args: unknown[]): void {
    calls.push({ name, args })
    if (!failures.has(name)) return
    const error = failures.get(name)
    failures.delete(name)
    throw error
  }
  const put = async (write: AdminWrite): Promise<void> => {
    const { failed } = await store.admin([write])
    if (failed.length > 0) throw new HubError('revChanged', 'conflict', 'It was changed in the meantime.')
  }
  async function setPlanState(id: string, state: string): Promise<PlanRow> {
    const plan = await requirePlan(store, id)
    const next = { ...plan, state, rev: plan.rev + 1 }
    await put({ table: 'plans', put: next, expectRev: plan.rev })
    return next
  }
  async function setState(id: string, state: string, stateReason: string | null): Promise<void> {
    const [row] = await store.read.select().from(tables.connections).where(eq(tables.connections.id, id))
    if (!row) throw new HubError('notFound', 'data', `There is no connection "${id}".`)
    await put({ table: 'connections', put: { id, state, stateReason, rev: row.rev + 1, updatedAt: clock.now } })
  }

  async function replayDeadLetter(id: string, options: Parameters<Hub['replayDeadLetter']>[1]) {
    note('replayDeadLetter', id, options)
    await put({ table: 'deadLetters', put: { id, state: 'resolved', updatedAt: clock.now } })
    return { isResolved: true }
  }

  return {
    store,
    connectors: new Map([['shop', shopConnector]]),
    calls,
    clock,
    failNext: (name, error) => void failures.set(name, error),
    async receiveWebhook(connection, request) {
      note('receiveWebhook', connection, request)
      if (connection === 'nowhere') throw new HubError('notFound', 'data', 'There is no connection "nowhere".')
      const echo = request.query['echostr']
      return echo === undefined ? { status: 200, body: 'success' } : { status: 200, body: echo }
    },
    async pairRecords(request) {
      note('pairRecords', request)
      return { isApplied: true, same: request.pairs.length, notSame: 0, undone: 0, unchanged: 0, problems: [] }
    },
    changeCodeRows: (table, request) => changeCodeRows(store, table, request, clock.now),
    async deleteCodeTable(table, { expectRev }) {
      note('deleteCodeTable', table, expectRev)
      await store.saveCodeRows({ table, expectRev, isDropped: true, at: clock.now })
    },
    async pull({ connection, object, kind = 'pull', wait = false }) {
      note('pull', { connection, object, kind, wait })
      const run: RunRow = {
        id: `run_${calls.length}`,
        connection,
        object,
        kind,
        state: wait ? 'succeeded' : 'running',
        counters: JSON.stringify({ read: 3, created: 1 }),
        error: null,
        startedAt: clock.now,
        endedAt: wait ? clock.now : null,
      }
      await store.saveRun(run)
      return run
    },
    async check({ connection, object, kind = 'check', wait = false }) {
      note('check', { connection, object, kind, wait })
      const row: CheckRow = {
        id: `chk_${calls.length}`,
        connection,
        object,
        kind,
        state: wait ? 'succeeded' : 'running',
        counters: JSON.stringify({ read: 3, missing: 1 }),
        amounts: '[]',
        error: null,
        startedAt: clock.now,
        endedAt: wait ? clock.now : null,
      }
      await store.admin([{ table: 'checks', put: row }])
      return row
    },
    async repairCheck(id, options) {
      note('repairCheck', id, options)
      return { repaired: 1, left: 0 }
    },
    async receiveFile({ connection, object, file, isDryRun }) {
      note('receiveFile', { connection, object, name: file.name, text: Buffer.from(file.bytes).toString('utf8'), isDryRun })
      const error = { code: 'badCell', message: 'orders.csv row 3: column 金额 is "x"' }
      const base = { externalId: 'SO-2', place: 'orders.csv row 3', action: 'error' as const, fields: {}, error }
      const changes = { created: 1, changed: 0, unchanged: 0, skipped: 0, duplicate: 0, waits: 0, error: 1 }
      if (isDryRun) return { keptAs: null, run: null, records: 2, changes, items: [base], left: 0 }
      return { keptAs: 'orders-upload.csv', run: 'run_1', records: 2, changes: null, items: [base], left: 0 }
    },
    async checkConnection(id) {
      note('checkConnection', id)
      return { ok: true, version: '8.1', warnings: [] }
    },
    async fetchFields(id) {
      note('fetchFields', id)
      const fields = [{ path: 'season', title: '茶季', type: 'string' as const, isDeclared: false }]
      return [{ object: 'order', fields, overlay: { properties: { season: { type: 'string', title: '茶季' } } } }]
    },
    async pauseConnection(id, reason) {
      note('pauseConnection', id, reason)
      await setState(id, 'paused', reason)
    },
    async resumeConnection(id) {
      note('resumeConnection', id)
      await setState(id, 'active', null)
    },
    async resetCircuit(id) {
      note('resetCircuit', id)
      await put({ table: 'circuits', put: { connection: id, state: 'closed', failures: 0, since: clock.now, retryAt: null, reason: null } })
    },
    async budgets(id) {
      return id === 'shop-main' ? [{ bucket: '*', requests: 100, perMs: 60_000, burst: 5, used: 0.25 }] : []
    },
    async editRecord(id, patch, options) {
      note('editRecord', id, patch, options)
      const { records } = await store.snapshot({ records: [id] })
      const row = records[0]!
      const body = JSON.stringify({ ...(JSON.parse(row.body) as object), ...patch })
      const changed: RecordRow = { ...row, body, rev: row.rev + 1, updatedAt: clock.now }
      const { failed } = await store.commit({ items: [{ key: id, records: [{ row: changed, expectRev: options.expectRev }] }] })
      if (failed.length > 0) throw new HubError('revChanged', 'conflict', 'It was changed in the meantime.')
      return changed
    },
    replayDeadLetter,
    async replayDeadLetters(replays, options) {
      note('replayDeadLetters', replays, options)
      const outcomes = []
      for (const { id, payload } of replays) {
        try {
          outcomes.push({ id, ...(await replayDeadLetter(id, { payload, ...options })) })
        } catch (error) {
          outcomes.push({ id, isResolved: false, error: (error as Error).message })
        }
      }
      return outcomes
    },
    async tryDeadLetter(id, payload) {
      note('tryDeadLetter', id, payload)
      if (payload['number'] !== undefined) return { result: payload }
      return { result: null, error: new HubError('missingField', 'data', 'number is missing.', { details: { field: 'number' } }) }
    },
    async settleConflict(id, options) {
      note('settleConflict', id, options)
      await put({ table: 'conflicts', put: { id, state: 'settled', rev: options.expectRev + 1 }, expectRev: options.expectRev })
      const [row] = await store.read.select().from(tables.conflicts).where(eq(tables.conflicts.id, id))
      return row as ConflictRow
    },
    async lineage(query) {
      note('lineage', query)
      const rows = await store.read
        .select()
        .from(tables.records)
        .where(or(eq(tables.records.id, query), eq(tables.records.number, query)))
      return Promise.all(rows.map((record) => journeyOf(store, record)))
    },
    async replayRecord(id, options) {
      note('replayRecord', id, options)
      const fields = [{ field: 'sellerNote', ours: 'old', theirs: 'new', isTaken: true }]
      return { isApplied: !options.isDryRun, rev: options.isDryRun ? 1 : 2, mappingHash: options.mapping ?? 'm1', readAt: START, fields }
    },
    async restoreRecord(id, options) {
      note('restoreRecord', id, options)
      const { records } = await store.snapshot({ records: [id] })
      return records[0]!
    },
    async bookings(members) {
      note('bookings', members)
      const booking = { connection: 'daily', made: 'rec_9', madeNumber: 'SUM-1', line: { product: 'rec_5', isGift: false } }
      return members.map((member) => ({ ...booking, member, memberNumber: null, sums: { quantity: '2', amount: '20.00' } }))
    },
    customFields: () => [{ object: 'order', field: 'extra.card', connection: 'shop-main', title: '会员卡号' }],
    async reservations({ id }, paging) {
      note('reservations', id, paging)
      const place = { shop: 's1', warehouse: 'W1', quantity: '2', since: new Date(START).toISOString() }
      const item = { connection: 'stock', order: 'rec_1', orderNumber: 'SO-1', product: 'rec_5', skuCode: 'TEA', ...place }
      const next = { connection: 'stock', order: 'rec_1', rest: '3' }
      return { items: [{ ...item, reason: 'underway', owner: 'erp' }], ...(paging.after ? {} : { next }) }
    },
    async recordAsOf(id, at) {
      note('recordAsOf', id, at)
      const { records } = await store.snapshot({ records: [id] })
      if (!records[0]) throw new HubError('notFound', 'data', `there is no record ${id}`)
      const body = JSON.parse(records[0].body) as Record<string, unknown>
      const fields = { status: { value: 'paid', at: START, how: 'sent' as const } }
      const system = { connection: 'shop-main', externalId: '100123', isDeleted: false, fields, unknown: ['paidAt'] }
      return { record: records[0], at, state: 'known', body, isDeleted: false, unknown: [], systems: [system] }
    },
    async applyConfiguration(bundle, options) {
      note('applyConfiguration', bundle, options)
      const { connections, problems } = await withStoredSecrets(store, bundle)
      const writes = problems.length > 0 || options.isDryRun ? [] : await writesOf(store, { ...bundle, connections }, clock.now)
      if (writes.length > 0) await store.admin(writes)
      return { changes: bundle.connections.map(({ id }) => ({ kind: 'connection', name: id, action: 'update', details: [] })), problems }
    },
    async exportConfiguration() {
      const rows = await store.read.select().from(tables.connections)
      const connections = rows.map(({ id, connector, name, config }) => ({
        id,
        connector,
        name,
        config: JSON.parse(config) as Record<string, unknown>,
      }))
      return { connections, flows: [], mappings: [], schemas: [] }
    },
    async createPlan(request) {
      note('createPlan', request)
      const plan = planRow({ id: `pln_${calls.length}`, by: request.by, connection: request.connection ?? null })
      await put({ table: 'plans', put: { ...plan }, expectRev: null })
      return { plan, problems: [] }
    },
    async applyPlan(id, options) {
      note('applyPlan', id, options)
      return setPlanState(id, 'applying')
    },
    async discardPlan(id) {
      note('discardPlan', id)
      return setPlanState(id, 'discarded')
    },
    async rollbackPlan(id, { by }) {
      note('rollbackPlan', id)
      const plan = planRow({ id: `pln_${calls.length}`, by })
      await put({ table: 'plans', put: { ...plan }, expectRev: null })
      return { plan, problems: [] }
    },
    leftOut: () => undefined,
    async health() {
      note('health')
      return { isReady: true, checks: { store: { ok: true }, 'connection:shop-main': { ok: false, message: 'Paused by an operator.' } } }
    },
    async idle() {},
    async start() {},
    async stop() {},
    async dispose() {
      await store.close()
      rmSync(folder, { recursive: true })
    },
  }
}

async function journeyOf({ read, tables }: Store, record: RecordRow): Promise<Journey> {
  const { bindings, deliveries, conflicts, deadLetters, lineage } = tables
  return {
    record,
    bindings: await read.select().from(bindings).where(eq(bindings.record, record.id)),
    deliveries: await read.select().from(deliveries).where(eq(deliveries.record, record.id)),
    conflicts: await read.select().from(conflicts).where(eq(conflicts.record, record.id)),
    deadLetters: await read.select().from(deadLetters).where(eq(deadLetters.record, record.id)),
    lineage: await read.select().from(lineage).where(eq(lineage.record, record.id)),
  }
}

async function withStoredSecrets({ read, tables }: Store, bundle: ConfigBundle) {
  const rows = await read.select().from(tables.connections)
  const problems: ConfigProblem[] = []
  const problem = (id: string, path: string, message: string): ConfigProblem => ({
    file: `connections/${id}.yaml`,
    path,
    message,
    severity: 'error',
  })
  const connections = bundle.connections.map((connection) => {
    const { id, connector } = connection
    if (connector !== 'shop') problems.push(problem(id, 'connector', `There is no connector "${connector}": use shop.`))
    const before = rows.find((row) => row.id === id)
    const stored = before && (JSON.parse(before.config) as Record<string, unknown>)
    const { config, missing } = keepStoredSecrets(connection.config, stored, shopConnector.manifest.config)
    problems.push(...missing.map((path) => problem(id, `config.${path}`, `config.${path} is hidden and nothing is stored to keep.`)))
    return { ...connection, config }
  })
  return { connections, problems }
}

async function writesOf({ read, tables }: Store, bundle: ConfigBundle, at: number): Promise<AdminWrite[]> {
  const revs = new Map<string, number>()
  for (const { id, rev } of await read.select().from(tables.connections)) revs.set(id, rev)
  for (const { id, rev } of await read.select().from(tables.flows)) revs.set(id, rev)
  for (const { name, rev } of await read.select().from(tables.documents)) revs.set(name, rev)
  const stamped = (key: string) => ({ rev: (revs.get(key) ?? 0) + 1, updatedAt: at, ...(revs.has(key) ? {} : { createdAt: at }) })
  const document = (kind: string, name: string, text: string): AdminWrite => {
    const { createdAt: _createdAt, ...stamps } = stamped(name) as Record<string, unknown>
    return { table: 'documents', put: { kind, name, text, hash: String(text.length), ...stamps } }
  }
  return [
    ...bundle.connections.map(({ id, connector, name, config, isPaused }): AdminWrite => ({
      table: 'connections',
      put: { id, connector, name, config: JSON.stringify(config), state: isPaused ? 'paused' : 'active', ...stamped(id) },
    })),
    ...bundle.flows.map(({ id, connection, object, direction, schedule, mode = 'on' }): AdminWrite => ({
      table: 'flows',
      put: { id, connection, object, direction, schedule: schedule ?? null, mode, ...stamped(id) },
    })),
    ...bundle.mappings.map(({ name, text }) => document('mapping', name, text)),
    ...bundle.schemas.map(({ name, text }) => document('schema', name, text)),
    ...(bundle.ownership === undefined ? [] : [document('ownership', 'ownership', bundle.ownership)]),
  ]
}

/** A whole record row. */
export const recordRow = (fields: Partial<RecordRow> & { id: string }): RecordRow => ({
  object: 'order',
  number: fields.id,
  status: 'awaitingShipment',
  amount: '100.00',
  currency: 'CNY',
  pieces: null,
  dueAt: null,
  todoKind: null,
  todoAt: null,
  body: JSON.stringify({ number: fields.id }),
  stamps: null,
  isFilled: true,
  isDeleted: false,
  isStopped: false,
  rev: 1,
  createdAt: START,
  updatedAt: START,
  ...fields,
})

export const planRow = (fields: Partial<PlanRow> & { id: string }): PlanRow => ({
  state: 'open',
  connection: null,
  object: null,
  bundle: null,
  before: null,
  basis: null,
  report: JSON.stringify({ changes: [], counts: [{ connection: 'shop-main', object: 'order', action: 'update', count: 2 }], warnings: [] }),
  error: null,
  share: null,
  predecessor: null,
  successor: null,
  by: 'admin',
  rev: 1,
  createdAt: START,
  expiresAt: START + 86_400_000,
  updatedAt: START,
  ...fields,
})

export const deadLetterRow = (fields: Partial<DeadLetterRow> & { id: string }): DeadLetterRow => ({
  direction: 'out',
  connection: 'shop-main',
  object: 'order',
  record: null,
  externalId: null,
  payload: JSON.stringify({ number: fields.id }),
  code: 'missingField',
  kind: 'data',
  message: 'number is missing.',
  details: null,
  field: null,
  mappingHash: null,
  version: null,
  state: 'open',
  note: null,
  rev: 1,
  createdAt: START,
  updatedAt: START,
  ...fields,
})

export const conflictRow = (fields: Partial<ConflictRow> & { id: string }): ConflictRow => ({
  record: 'rec_1',
  object: 'order',
  connection: 'shop-main',
  field: 'status',
  kind: 'illegalTransition',
  values: JSON.stringify({ base: 'shipped', ours: 'shipped', theirs: 'cancelled' }),
  state: 'open',
  rev: 1,
  createdAt: START,
  updatedAt: START,
  ...fields,
})
