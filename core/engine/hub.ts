// The hub: one engine over one store. Wires ingest, pulls, hints and lanes together, and offers what the API and the command line ask for.
import { eq, inArray } from 'drizzle-orm'
import { applyConfiguration, exportConfiguration, problemWithout } from '../configuration/apply.ts'
import { configurationVersion } from '../configuration/version.ts'
import type { ConfigBundle } from '../configuration/bundle.ts'
import type { Shipped } from '../configuration/shipped.ts'
import type { CheckResult, Logger } from '../connector/port.ts'
import { HubError, toHubError } from '../errors.ts'
import type { ConflictRow, DeadLetterRow } from '../store/port.ts'
import { recordAsOf } from './as-of.ts'
import { readBookings } from './bookings.ts'
import { budgetsOf } from './budgets.ts'
import { customFieldsOf } from './custom-fields.ts'
import { fetchFields } from './fetch-fields.ts'
import { createCircuits } from './circuits.ts'
import { changeCodeRows, requireCodeTable } from './code-tables.ts'
import type { Courier } from './courier.ts'
import type { EngineDeps } from './deps.ts'
import { editRecord } from './edit.ts'
import { channelOf, makeGraph, requireOpened, type Graph, type LiveConnection } from './graph.ts'
import { checkHealth } from './health.ts'
import { housekeeping } from './housekeeping.ts'
import { createIngest } from './ingest.ts'
import { createLaneKeeper } from './lanes.ts'
import { findJourneys } from './lineage.ts'
import { adoptListColumns } from './list-columns.ts'
import { loadGraph } from './load-graph.ts'
import { keepMappings } from './mapping-texts.ts'
import { parseOwnership } from './ownership.ts'
import { pairRecords } from './pairing.ts'
import type { Hub, Registry } from './port.ts'
import { createPlanner } from './planner.ts'
import { createPuller } from './puller.ts'
import { receiveFile } from './receive-file.ts'
import { createReconciler } from './reconciler.ts'
import { repairCheck } from './reconcile-repair.ts'
import { createRefs } from './refs.ts'
import { replayDeadLetter, replayDeadLetters } from './replay.ts'
import { readReservations } from './reservations.ts'
import { replayRecord } from './replay-record.ts'
import { restoreRecord } from './restore-record.ts'
import { createReleaser } from './release-letters.ts'
import { missingCodeRows } from './release-mapped.ts'
import { closedPeriods } from './release-periods.ts'
import { createRunner } from './runner.ts'
import { settleConflict } from './settle-conflict.ts'
import { settleReopened } from './settle-reopened.ts'
import { settleDeletions } from './settle-deletions.ts'
import { createStockTakeUp } from './stock-take-up.ts'
import { lanesOf } from './targets.ts'
import { createTrialEnd } from './trial-end.ts'
import { tryLetter } from './try-letter.ts'
import type { Wake } from './wake.ts'

export interface HubOptions {
  deps: EngineDeps
  connectors: Registry
  wake: Wake
  logOf(connection: string): Logger
  /** Default: what lies in mappings/. */
  shipped?: Shipped
  /** Data checks: when all are made by themselves, and the pause between two readings of what differs. */
  checks?: { cron?: string; pauseMs?: number }
}

const GRACE_MS = 4_000
const EAGER_LOOKS = 20
const LOOK_MS = 20
/** Longer than a call may take. */
const RETIRE_MS = 150_000

export async function createHub({ deps, connectors, wake, logOf, shipped, checks = {} }: HubOptions): Promise<Hub> {
  const { store } = deps
  let graph: Graph = makeGraph([], parseOwnership(undefined))
  let isStarted = false
  let isStopping = false
  /** Connections of an earlier configuration whose calls may still be under way. */
  const retired = new Set<LiveConnection>()
  let refs = createRefs(deps)

  const circuits = createCircuits({
    deps,
    isShared: wake.isShared,
    ask(id) {
      const live = graph.connections.get(id)
      return live && (() => live.connector.check(live.context))
    },
    isStopping: () => isStopping,
  })
  const courier: Courier = {
    deps,
    circuits,
    get refs() {
      return refs
    },
    graph: () => graph,
    wake: (lanes) => wake.wake(lanes),
    async pause(connection, error) {
      deps.log.error({ connection, code: error.code, reason: error.message }, 'connection paused')
      await setState(connection, 'paused', `${error.code}: ${error.message}`)
    },
    async closeGate(connection, until, reason) {
      await store.admin([{ table: 'gates', put: { connection, until, reason } }])
    },
    async released(records) {
      const lanes = await store.releaseWaiting(records, deps.now())
      if (lanes.length) wake.wake(lanesOf(lanes))
    },
    unmapped: () => mapped.note(),
    held: () => periods.note(),
    trialEnded: () => trials.note(),
  }
  const keeper = createLaneKeeper(deps, wake.isShared)
  const ingest = createIngest(courier)
  const releasing = { courier, isShared: wake.isShared, isStopping: () => isStopping }
  const mapped = createReleaser(releasing, missingCodeRows(courier))
  const periods = createReleaser(releasing, closedPeriods(courier))
  const trials = createTrialEnd({ courier, isStopping: () => isStopping })
  const stock = createStockTakeUp({ courier, isStopping: () => isStopping })
  const runner = createRunner({
    courier,
    keeper,
    ingest,
    wake,
    releasers: [mapped, periods, trials, { look: stock.lookAgain }],
    refresh,
    isStopping: () => isStopping,
  })
  const puller = createPuller({ courier, keeper, wake, isStopping: () => isStopping })
  const reconciler = createReconciler({ courier, keeper, puller, wake, isStopping: () => isStopping, ...checks })
  const planner = createPlanner({ courier, connectors, shipped, logOf, save: (bundle) => save(bundle), isStopping: () => isStopping })

  async function setState(id: string, state: 'active' | 'paused', stateReason: string | null) {
    const { connections } = store.tables
    const [row] = await store.read.select().from(connections).where(eq(connections.id, id))
    if (!row) throw new HubError('notFound', 'data', `there is no connection ${id}`)
    await store.admin([{ table: 'connections', put: { ...row, state, stateReason, rev: row.rev + 1, updatedAt: deps.now() } }])
  }

  /** Configuration that the graph was built from. */
  let version: string | null = null
  let loading: Promise<void> = Promise.resolve()

  /** One after the other; each reads what is stored when its turn comes. One that failed has told whoever asked for it. */
  function reload(): Promise<void> {
    return (loading = loading.catch(() => undefined).then(load))
  }

  /** Takes up what was applied through another node. */
  async function refresh() {
    if (wake.isShared && (await configurationVersion(store)) !== version) await reload()
  }

  async function load() {
    const old = graph
    const stored = await configurationVersion(store)
    const loaded = await loadGraph({ deps, circuits, connectors, logOf, shipped })
    graph = loaded.graph
    version = stored
    refs = createRefs(deps)
    for (const { connection, message } of loaded.problems) deps.log.error({ connection, reason: message }, 'connection left out')
    await keepMappings(store, graph, deps.now())
    await puller.schedule(graph, [...reconciler.crons, housekeeping(deps)])
    retire([...old.connections.values()])
    trials.note()
    await stock.look()
  }

  async function save(bundle: ConfigBundle, isDryRun = false) {
    const plan = await applyConfiguration(store, bundle, { connectors, shipped, now: deps.now(), isDryRun })
    if (!isDryRun && plan.changes.some((change) => change.action !== 'unchanged')) {
      await reload()
      // Another fallback, or another word on closed periods, may be what some of them wait for.
      mapped.note()
      periods.note()
    }
    return plan
  }

  function releaseMapped() {
    mapped.note()
    runner.sweepSoon()
  }

  /** Calls that are under way end on the connection they began on: cut off, each write would be of unknown outcome. */
  function retire(connections: LiveConnection[]) {
    for (const connection of connections) retired.add(connection)
    deps.timers.after(RETIRE_MS, () => connections.forEach((connection) => void close(connection)))
  }

  async function close(connection: LiveConnection) {
    retired.delete(connection)
    await connection.close()
  }

  const liveConnection = (id: string) => {
    const connection = graph.connections.get(id)
    if (connection) return connection
    // The address answers a moment before the configuration is read: "there is none" would be the wrong word, and some senders' last.
    if (!isStarted) throw new HubError('starting', 'transient', 'the hub is starting: try again in a moment', { retryAfterMs: 1_000 })
    requireOpened(graph, id)
    throw new HubError('notFound', 'data', `there is no connection ${id}`)
  }

  /** A run that may not begin now begins by its schedule: what it is to read is kept. */
  async function pullSoon(connection: string, object: string): Promise<string | null> {
    const { connections } = store.tables
    const [row] = await store.read.select({ state: connections.state }).from(connections).where(eq(connections.id, connection))
    if (row?.state !== 'active') return null
    try {
      return (await puller.pull({ connection, object })).id
    } catch (thrown) {
      const { code, message } = toHubError(thrown)
      deps.log.info({ connection, object, code, reason: message }, 'a file was received, its pull begins later')
      return null
    }
  }

  async function letterOf(id: string): Promise<DeadLetterRow> {
    const { deadLetters } = store.tables
    const [letter] = await store.read.select().from(deadLetters).where(eq(deadLetters.id, id))
    if (letter) return letter
    throw new HubError('notFound', 'data', `there is no dead letter ${id}`)
  }

  return {
    store,
    connectors,
    receiveWebhook: async (id, request) => ingest.receive(liveConnection(id), request),
    pull: (request) => puller.pull(request),
    async receiveFile({ connection, object, file, isDryRun }) {
      liveConnection(connection)
      const report = await receiveFile(courier, { channel: channelOf(graph, connection, object), file, isDryRun })
      return { ...report, run: isDryRun ? null : await pullSoon(connection, object) }
    },
    checkConnection: async (id) => {
      const { connector, context } = liveConnection(id)
      let result: CheckResult
      try {
        result = await connector.check(context)
      } catch (thrown) {
        return { ok: false, warnings: [toHubError(thrown).message] }
      }
      if (result.ok) await circuits.answered(id)
      return result
    },
    fetchFields: async (id) => fetchFields(liveConnection(id)),
    pauseConnection: (id, reason) => setState(id, 'paused', reason),
    async resumeConnection(id) {
      await setState(id, 'active', null)
      await store.admin([{ table: 'gates', put: { connection: id, until: 0, reason: null } }])
      await circuits.reset(id)
      runner.sweepSoon()
    },
    async resetCircuit(id) {
      await circuits.reset(id)
      runner.sweepSoon()
    },
    leftOut: (id) => graph.leftOut.get(id),
    budgets: (id) => budgetsOf(store, graph.connections.get(id)),
    check: (request) => reconciler.check(request),
    async repairCheck(id, { kinds }) {
      const { checks: table } = store.tables
      const [check] = await store.read.select().from(table).where(eq(table.id, id))
      if (!check) throw new HubError('notFound', 'data', `there is no check ${id}`)
      return repairCheck(courier, check, kinds)
    },
    editRecord: (id, patch, options) => editRecord(courier, id, patch, options),
    async replayDeadLetter(id, { payload, by }) {
      const { id: _id, ...outcome } = await replayDeadLetter(courier, { letter: await letterOf(id), payload }, by)
      return outcome
    },
    async replayDeadLetters(replays, { by }) {
      const { deadLetters } = store.tables
      const ids = replays.map(({ id }) => id)
      const rows: DeadLetterRow[] = await store.read.select().from(deadLetters).where(inArray(deadLetters.id, ids))
      const rowOf = new Map(rows.map((row) => [row.id, row]))
      const found = replays.flatMap(({ id, payload }) => (rowOf.has(id) ? [{ letter: rowOf.get(id)!, payload }] : []))
      return replayDeadLetters(courier, found, by)
    },
    tryDeadLetter: async (id, payload) => tryLetter(courier, await letterOf(id), payload),
    async settleConflict(id, decision) {
      const { conflicts } = store.tables
      const [conflict] = await store.read.select().from(conflicts).where(eq(conflicts.id, id))
      if (!conflict) throw new HubError('notFound', 'data', `there is no conflict ${id}`)
      if (conflict.kind === 'deleteBudget') return settleDeletions(courier, conflict, decision)
      if (conflict.kind === 'reopened') return settleReopened(courier, conflict, decision)
      return settleConflict(courier, conflict as ConflictRow, decision)
    },
    lineage: (query) => findJourneys(courier, query),
    replayRecord: (id, options) => replayRecord(courier, id, options),
    restoreRecord: (id, options) => restoreRecord(courier, id, options),
    bookings: (members) => readBookings(store, graph, members),
    customFields: () => customFieldsOf(graph),
    reservations: (record, paging) => readReservations(store, graph, record, paging),
    recordAsOf: (id, at) => recordAsOf(store, graph, id, at),
    applyConfiguration: (bundle, { isDryRun }) => save(bundle, isDryRun),
    createPlan: (request) => planner.create(request),
    applyPlan: (id, options) => planner.apply(id, options),
    discardPlan: (id) => planner.discard(id),
    rollbackPlan: (id, options) => planner.rollback(id, options),
    pairRecords: (request) => pairRecords(courier, request),
    exportConfiguration: () => exportConfiguration(store, connectors),
    async changeCodeRows(table, request) {
      const outcome = await changeCodeRows(store, table, request, deps.now())
      if (outcome.isApplied) releaseMapped()
      return outcome
    },
    async deleteCodeTable(table, { expectRev }) {
      const user = [...graph.connections.values()]
        .flatMap(({ channels }) => [...channels.values()])
        .find(({ mapping }) => mapping.codeTables.has(table))
      if (user)
        throw new HubError(
          'inUse',
          'conflict',
          `the mapping ${user.mapping.name} of ${user.connection.id} reads the code table ${table}: change it first`,
        )
      const broken = await problemWithout(store, table, { connectors, shipped })
      if (broken) {
        const message = `the configuration would not hold without the code table ${table}: ${broken.file}: ${broken.message}`
        throw new HubError('inUse', 'conflict', message, { details: { file: broken.file } })
      }
      if (await store.saveCodeRows({ table, expectRev, isDropped: true, at: deps.now() })) return
      await requireCodeTable(store, table)
      throw new HubError('revChanged', 'conflict', `the code table ${table} was changed meanwhile: read it again`)
    },
    async health({ isBrief } = {}) {
      const health = await checkHealth({ store, graph, now: deps.now(), isBrief })
      return { ...health, isReady: health.isReady && isStarted && !isStopping }
    },
    async idle() {
      for (let look = 0; ; look++) {
        await ingest.drained()
        await runner.sweep()
        await new Promise((resolve) => setImmediate(resolve))
        const isBusy =
          !ingest.isIdle ||
          !wake.isIdle ||
          puller.isBusy ||
          reconciler.isBusy ||
          planner.isBusy ||
          circuits.isBusy ||
          mapped.isBusy ||
          periods.isBusy ||
          trials.isBusy ||
          stock.isBusy
        if (!isBusy && !(await store.dueLanes(deps.now())).length && !(await planner.check())) return
        // Work that takes long is not hurried by asking often.
        if (look > EAGER_LOOKS) await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
      }
    },
    async start() {
      await adoptListColumns(store)
      await circuits.look()
      await wake.start(runner.work)
      await reload()
      await planner.resume()
      isStarted = true
      await runner.start()
    },
    async stop(graceMs = GRACE_MS) {
      isStopping = true
      runner.stop()
      puller.stop()
      reconciler.stop()
      const grace = new Promise<void>((resolve) => deps.timers.after(graceMs, resolve))
      await Promise.race([Promise.all([ingest.drained(), wake.stop(), puller.settled(), reconciler.settled(), planner.settled()]), grace])
      await Promise.all([...graph.connections.values(), ...retired].map(close))
      await keeper.releaseAll()
    },
  }
}
