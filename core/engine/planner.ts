// Plans: what a change of configuration, or the rest of one, would write to the systems, shown before and applied as shown (engine-rules §13).
import { eq } from 'drizzle-orm'
import { proposeConfiguration } from '../configuration/apply.ts'
import type { Change, ConfigBundle, ConfigProblem } from '../configuration/bundle.ts'
import type { Shipped } from '../configuration/shipped.ts'
import { hasErrors } from '../configuration/validate.ts'
import type { Logger } from '../connector/port.ts'
import { HubError, toHubError } from '../errors.ts'
import type { CommitItem, PlanItemRow, PlanRow } from '../store/port.ts'
import type { Courier } from './courier.ts'
import { hash32 } from './deps.ts'
import { laneOf, priorityOf, type Graph } from './graph.ts'
import { requireScope } from './known-names.ts'
import { loadGraph } from './load-graph.ts'
import { planMatches } from './plan-match.ts'
import { firstMeetings, whatStays } from './plan-warnings.ts'
import { planRecords, type Planning, type PlanScope } from './plan-records.ts'
import {
  heldDeliveries,
  itemsIn,
  moveItems,
  movePlan,
  PLAN_LIFE_MS,
  removeOldPlans,
  requirePlan,
  storeItems,
  toReplan,
} from './plan-store.ts'
import type { ApplyPlan, Planned, PlanRequest, Registry } from './port.ts'
import { createRefs, readOnly } from './refs.ts'

export interface Planner {
  create(request: PlanRequest): Promise<Planned>
  apply(id: string, options: ApplyPlan): Promise<PlanRow>
  discard(id: string): Promise<PlanRow>
  /** A plan that would write back what was shown before. */
  rollback(id: string, options: { by: string }): Promise<Planned>
  /** Goes on with what a stopped process had begun. */
  resume(): Promise<void>
  /** Closes the applying plans of which nothing is under way any more. Were there any? */
  check(): Promise<boolean>
  /** Something is being planned or marked. */
  readonly isBusy: boolean
  settled(): Promise<void>
}

interface PlannerOptions {
  courier: Courier
  connectors: Registry
  shipped?: Shipped
  logOf(connection: string): Logger
  /** Makes a bundle part of the configuration that holds. */
  save(bundle: ConfigBundle): Promise<{ problems: ConfigProblem[] }>
  isStopping(): boolean
}

interface Tried {
  scope: PlanScope
  changes: Change[]
  /** The plan that this one would roll back. */
  undone?: PlanRow
}

const CHECK_MS = 500

export function createPlanner(options: PlannerOptions): Planner {
  const { courier, connectors, shipped, isStopping } = options
  const { deps } = courier
  const { store } = deps
  const running = new Set<Promise<void>>()
  /** Being applied, marked already. */
  const followed = new Set<string>()
  let checking: Promise<boolean> | undefined

  /** In the background; what goes wrong is logged, or told by `onError`. */
  function start(work: () => Promise<void>, onError?: (error: HubError) => Promise<unknown>) {
    const running_ = work()
      .catch(async (thrown: unknown) => {
        const error = toHubError(thrown)
        deps.log.error({ code: error.code, reason: error.message }, 'plan stopped')
        await onError?.(error)
      })
      .finally(() => running.delete(running_))
    running.add(running_)
  }

  const propose = (bundle: ConfigBundle) => proposeConfiguration(store, bundle, { connectors, shipped })

  async function insert(row: Partial<PlanRow> & Pick<PlanRow, 'by'>): Promise<PlanRow> {
    const now = deps.now()
    const plan: PlanRow = {
      ...{ id: deps.newId('pln'), state: 'planning', connection: null, object: null, bundle: null, before: null, basis: null },
      ...{ report: null, error: null, share: null, predecessor: null, successor: null },
      ...{ rev: 1, createdAt: now, updatedAt: now, expiresAt: now + PLAN_LIFE_MS },
      ...row,
    }
    await store.admin([{ table: 'plans', put: { ...plan }, expectRev: null }])
    return plan
  }

  async function create({ bundle, connection, object, by }: PlanRequest, undone?: PlanRow): Promise<Planned> {
    await removeOldPlans(store, deps.now())
    const scope = { connection, object }
    const row = { by, connection: connection ?? null, object: object ?? null }
    if (!bundle) {
      const { connections, leftOut } = courier.graph()
      requireScope(scope, [...connections.keys(), ...leftOut.keys()].sort())
      const plan = await insert(row)
      start(() => fill(plan, courier.graph(), scope), failed(plan))
      return { plan, problems: [] }
    }
    const proposed = await propose(bundle)
    const { problems, changes, whole, before } = proposed
    if (hasErrors(problems)) return { problems }
    const ids = whole.connections.map(({ id }) => id)
    requireScope(scope, ids.sort())
    const texts = { bundle: JSON.stringify(bundle), before: JSON.stringify(before), basis: basisOf(proposed.stored) }
    const plan = await insert({ ...row, ...texts })
    start(() => fillTried(plan, whole, { scope, changes, undone }), failed(plan))
    return { plan, problems }
  }

  const failed = (plan: PlanRow) => (error: HubError) =>
    movePlan(store, plan, { state: 'failed', error: `${error.code}: ${error.message}` }, deps.now())

  /** Pausing a connection does not make a plan stale. */
  function basisOf({ connections, ...rest }: ConfigBundle): string {
    return deps.digest(JSON.stringify([connections.map(({ isPaused: _isPaused, ...connection }) => connection), rest]))
  }

  async function fillTried(plan: PlanRow, whole: ConfigBundle, { scope, changes, undone }: Tried) {
    const { graph, problems } = await loadGraph({
      deps,
      circuits: courier.circuits,
      connectors,
      logOf: options.logOf,
      shipped,
      proposed: whole,
    })
    const left = problems.map(({ connection, message }) => `${connection} is left out: ${message}`)
    const warnings = [...left, ...firstMeetings(courier.graph(), graph), ...(undone ? whatStays(courier.graph(), graph, undone) : [])]
    try {
      await fill(plan, graph, scope, { changes, warnings })
    } finally {
      await Promise.all([...graph.connections.values()].map((connection) => connection.close()))
    }
  }

  async function fill(
    plan: PlanRow,
    graph: Graph,
    scope: PlanScope,
    more: { changes: Change[]; warnings: string[] } = { changes: [], warnings: [] },
  ) {
    const planning: Planning = { deps, graph, refs: readOnly(createRefs(deps)), scope, linked: new Map() }
    async function* items() {
      for await (const item of planMatches(planning, courier.graph())) yield stopCheck(item)
      for await (const item of planRecords(planning)) yield stopCheck(item)
    }
    const counts = await storeItems(store, plan.id, items(), deps.now)
    await movePlan(store, plan, { state: 'open', report: JSON.stringify({ ...more, counts }) }, deps.now())
  }

  function stopCheck<T>(item: T): T {
    if (isStopping()) throw new HubError('stopping', 'transient', 'the hub was stopped: plan again')
    return item
  }

  async function apply(id: string, { share = 1 }: ApplyPlan): Promise<PlanRow> {
    const plan = await requirePlan(store, id)
    if (plan.state !== 'open') throw new HubError('notOpen', 'conflict', `plan ${id} is ${plan.state}: only an open plan is applied`)
    if (plan.expiresAt <= deps.now()) throw new HubError('planExpired', 'conflict', `plan ${id} is older than 24 hours: plan again`)
    await save(plan)
    const next = await movePlan(store, plan, { state: 'applying', share: String(share) }, deps.now())
    if (!next) throw new HubError('revChanged', 'conflict', 'the plan was changed meanwhile: look at it again')
    start(() => follow(next))
    return next
  }

  /** The configuration first: saving it writes nothing to any system. */
  async function save(plan: PlanRow) {
    if (plan.bundle === null) return
    const bundle = JSON.parse(plan.bundle) as ConfigBundle
    const { changes, stored } = await propose(bundle)
    if (changes.every(({ action }) => action === 'unchanged')) return
    if (basisOf(stored) !== plan.basis)
      throw new HubError('configurationChanged', 'conflict', 'the configuration was changed after this plan was made: plan again')
    const { problems } = await options.save(bundle)
    const first = problems.find(({ severity }) => severity === 'error')
    if (first) throw new HubError('invalidConfiguration', 'data', `${first.file} ${first.path}: ${first.message}`)
  }

  async function follow(plan: PlanRow) {
    for await (const items of itemsIn(store, plan.id, 'open')) {
      if (isStopping()) return
      await mark(items.filter(({ record }) => isInShare(record!, Number(plan.share))))
    }
    followed.add(plan.id)
    later()
  }

  /** Canary = hash(record) < share (§13): the same records each time, whatever the system. */
  const isInShare = (record: string, share: number) => hash32(record) / 2 ** 32 < share

  /** The ordinary workers write them; a delivery that something else makes due goes its ordinary way. */
  async function mark(items: PlanItemRow[]) {
    const now = deps.now()
    await moveItems(store, items, 'queued', now)
    const marks = items.flatMap(({ id, connection, object, record }): CommitItem[] => {
      const live = courier.graph().connections.get(connection)
      if (!live) return []
      const lane = laneOf(live, record!)
      const mark = { connection, object, record: record!, lane, priority: priorityOf(object, 'backfill'), dueAt: now, at: now }
      return [{ key: id, dirty: [{ ...mark, planItem: id }] }]
    })
    if (!marks.length) return
    await store.commit({ items: marks })
    const lanes = new Map(
      marks.flatMap(({ dirty }) => dirty!.map(({ connection, lane }) => [`${connection}/${lane}`, { connection, lane: `out/${lane}` }])),
    )
    courier.wake([...lanes.values()])
  }

  function later() {
    deps.timers.after(CHECK_MS, () => {
      if (!isStopping() && followed.size) start(async () => void (await check().finally(later)))
    })
  }

  function check(): Promise<boolean> {
    return (checking ??= checkAll().finally(() => (checking = undefined)))
  }

  async function checkAll(): Promise<boolean> {
    let isAny = false
    for (const id of followed) {
      const plan = await requirePlan(store, id)
      const { isLive, failed: given } = await heldDeliveries(store, id)
      if (plan.state === 'applying' && isLive && plan.expiresAt > deps.now()) continue
      isAny = true
      followed.delete(id)
      if (plan.state === 'applying') await finish(plan, given)
    }
    return isAny
  }

  /** What did not hold is planned anew; an expired plan only ends. */
  async function finish(plan: PlanRow, given: { id: string }[]) {
    const now = deps.now()
    await moveItems(store, given, 'failed', now)
    for await (const items of itemsIn(store, plan.id, 'queued')) await moveItems(store, items, 'stale', now)
    const isComplete = (await itemsIn(store, plan.id, 'open').next()).done === true
    const { items, only } = await toReplan(store, plan.id, isComplete)
    const state = isComplete ? 'applied' : 'open'
    if (!only.size || plan.expiresAt <= now) return void (await movePlan(store, plan, { state }, now))
    const successor = await insert({ by: plan.by, predecessor: plan.id })
    await fill(successor, courier.graph(), { only })
    if (!(await movePlan(store, plan, { state, successor: successor.id }, deps.now()))) return void (await discard(successor.id))
    await moveItems(store, items, 'replanned', deps.now())
  }

  async function discard(id: string): Promise<PlanRow> {
    const plan = await requirePlan(store, id)
    if (plan.state === 'applied' || plan.state === 'discarded')
      throw new HubError('notOpen', 'conflict', `plan ${id} is ${plan.state}: there is nothing left to discard`)
    const next = await movePlan(store, plan, { state: 'discarded' }, deps.now())
    if (!next) throw new HubError('revChanged', 'conflict', 'the plan was changed meanwhile: look at it again')
    // What is not taken yet is not sent any more.
    for await (const items of itemsIn(store, id, 'queued')) await moveItems(store, items, 'stale', deps.now())
    return next
  }

  async function rollback(id: string, { by }: { by: string }): Promise<Planned> {
    const plan = await requirePlan(store, id)
    const before = plan.before ? (JSON.parse(plan.before) as ConfigBundle) : undefined
    const isEmpty =
      !before || (!before.ownership && [before.connections, before.flows, before.mappings, before.schemas].every((part) => !part.length))
    if (isEmpty)
      throw new HubError(
        'nothingToRestore',
        'conflict',
        `plan ${id} replaced no part of the configuration: what it wrote is what the records say. Edit the records, or bring back the configuration of an earlier plan`,
      )
    return create({ bundle: before, by }, plan)
  }

  return {
    create,
    apply,
    discard,
    rollback,
    async resume() {
      const { plans } = store.tables
      for (const plan of await store.read.select().from(plans).where(eq(plans.state, 'applying'))) start(() => follow(plan))
      if (store.dialect !== 'sqlite') return
      // One process alone: nobody is making these any more.
      const error = new HubError('interrupted', 'transient', 'the hub was stopped meanwhile: plan again')
      for (const plan of await store.read.select().from(plans).where(eq(plans.state, 'planning'))) await failed(plan)(error)
    },
    check,
    get isBusy() {
      return running.size > 0
    },
    async settled() {
      await Promise.allSettled(running)
    },
  }
}
