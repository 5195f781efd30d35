// Report of a trial run 试运行: what a flow in trial would have written, record by record, compared with what people have entered in that system
// meanwhile. Worked out from what the hub knows of it, the last pull included; writes nothing but the report.
import { and, asc, eq, gt, isNotNull, isNull, or, sql } from 'drizzle-orm'
import type { Native } from '../connector/port.ts'
import type { Canonical } from '../mapping/port.ts'
import { aroseAt } from '../model/dated.ts'
import { HALTED, IN_TRIAL } from '../store/plans.ts'
import { toHubError } from '../errors.ts'
import type { RecordRow } from '../store/port.ts'
import type { DueRow } from './courier.ts'
import type { EngineDeps } from './deps.ts'
import type { Channel, Graph } from './graph.ts'
import { partition } from './partition.ts'
import { differences } from './plan-item.ts'
import { tryRecords } from './plan-records.ts'
import type { Prepared } from './prepare.ts'
import { differenceOf, type Difference, type Report } from './reconcile-report.ts'
import { createRefs, linesOf, readOnly, type Refs } from './refs.ts'
import { headColumns } from './list-columns.ts'
import { readKnown } from './view.ts'

interface TrialRun {
  deps: EngineDeps
  graph: Graph
  channel: Channel
  report: Report
  isStopping(): boolean
}

/** Deliveries of what the trial has computed, and of what it could not: each along an index of its own. */
const COMPUTED = [IN_TRIAL, HALTED]
const BATCH = 200

export async function runTrial(run: TrialRun): Promise<'succeeded' | 'stopped'> {
  /** What people entered before the first of these has nothing to do with the trial. */
  let since = Infinity
  for await (const records of computed(run)) {
    if (run.isStopping()) return 'stopped'
    for (const { body } of records) since = Math.min(since, aroseAt(run.channel.object, JSON.parse(body) as Canonical) ?? since)
    run.report.tally.read += records.length
    await compareAll(run, records)
  }
  if (since === Infinity) since = Date.parse(run.channel.outbound!.row.startFrom ?? '1970-01-01')
  for await (const bound of enteredBesides(run)) {
    if (run.isStopping()) return 'stopped'
    const own = bound.filter((record) => isOfTrial(run, record, since))
    // What was there before the hub had it was linked, and nothing was ever due.
    const [linked, alone] = partition(own, ({ isFilled }) => isFilled)
    run.report.tally.read += linked.length
    await compareAll(run, linked)
    await run.report.add(alone.map(extraOf))
  }
  return 'succeeded'
}

async function* computed(run: TrialRun): AsyncGenerator<RecordRow[]> {
  for (const condition of COMPUTED) yield* recordsWhere(run, condition)
}

async function* recordsWhere({ deps: { store }, channel }: TrialRun, condition: string): AsyncGenerator<RecordRow[]> {
  const { deliveries } = store.tables
  const ofChannel = and(eq(deliveries.connection, channel.connection.id), eq(deliveries.object, channel.object))
  for (let last = ''; ;) {
    const rows = await store.read
      .select({ record: deliveries.record })
      .from(deliveries)
      .where(and(ofChannel, sql.raw(condition), gt(deliveries.record, last)))
      .orderBy(asc(deliveries.record))
      .limit(BATCH)
    if (rows.length) yield (await store.snapshot({ records: rows.map(({ record }) => record) })).records
    if (rows.length < BATCH) return
    last = rows.at(-1)!.record
  }
}

async function compareAll({ deps, graph, channel, report }: TrialRun, records: RecordRow[]) {
  const refs = readOnly(createRefs(deps))
  const tried = await tryRecords({ deps, graph, refs, linked: new Map() }, channel, records)
  const amounts = await shownAmounts(
    channel,
    refs,
    tried.map(({ one }) => rowOf(one)),
  )
  const found = tried.flatMap(({ one }, index) => differenceOn(one, amounts[index]!) ?? [])
  for (const same of found.filter(({ kind }) => kind === 'same')) report.count(same)
  await report.add(found.filter(({ kind }) => kind !== 'same'))
}

/** Undefined: not for this system. */
function differenceOn(one: Prepared, shownAmount: string | null): Difference | undefined {
  const row = rowOf(one)
  const base = (kind: Difference['kind'], values: Difference['values'] = {}): Difference => ({
    ...differenceOf(kind, row.record, row.binding.externalId),
    shownAmount,
    values,
  })
  const isEntered = row.binding.externalId !== null
  switch (one.kind) {
    case 'send':
      return isEntered ? base('different', turned(differences(one.parcel))) : base('missing')
    case 'trial':
    case 'close':
      return isEntered ? base('same') : undefined
    case 'wait':
      return base('waits', { '(missingReference)': [null, one.missing.map(({ object, id }) => `${object} ${id}`).join(', ')] })
    case 'stop':
      return base('waits', { '(stopped)': [null, 'a conflict stops this record: settle it first'] })
    case 'fail':
      return base('refused', { [`(${one.error.code})`]: [null, one.error.message] })
  }
}

/** A plan says what is shown and then what is wanted, a report the hub's value and then the system's. */
const turned = (fields: Record<string, [unknown, unknown]>): Difference['values'] =>
  Object.fromEntries(Object.entries(fields).map(([field, [shown, wanted]]) => [field, [wanted, shown]]))

const rowOf = (one: Prepared): DueRow => (one.kind === 'send' ? one.parcel.row : one.row)

/** What each is worth as that system shows it; null where it does not. */
async function shownAmounts(channel: Channel, refs: Refs, rows: DueRow[]): Promise<(string | null)[]> {
  const natives = rows.map(({ binding }) => (binding.shadow === null ? undefined : (JSON.parse(binding.shadow) as Native)))
  const refsIn = await refs.inbound(
    channel,
    natives.flatMap((native) => (native ? channel.mapping.refsIn(native) : [])),
  )
  return rows.map(({ binding }, index) => {
    const native = natives[index]
    if (!native) return null
    try {
      return headColumns(readKnown(channel, native, { refs: refsIn, values: [], lines: linesOf(binding) })).amount
    } catch (thrown) {
      // What cannot be read is told as refused, with its reason.
      if (toHubError(thrown).kind !== 'data') throw thrown
      return null
    }
  })
}

/**
 * What people entered, other than what was kept or put aside: records that only this system has (it may not create them, and no other has one of
 * their identities: not filled), and those that it had first.
 */
async function* enteredBesides({ deps: { store }, channel }: TrialRun): AsyncGenerator<(RecordRow & { externalId: string })[]> {
  const { bindings, deliveries, records } = store.tables
  const ofDelivery = and(
    eq(deliveries.record, bindings.record),
    eq(deliveries.connection, bindings.connection),
    eq(deliveries.object, bindings.object),
  )
  const ofChannel = and(
    eq(bindings.connection, channel.connection.id),
    eq(bindings.object, channel.object),
    eq(bindings.isDeleted, false),
    isNotNull(bindings.externalId),
  )
  for (let last = ''; ;) {
    const rows = await store.read
      .select({ record: records, externalId: bindings.externalId })
      .from(bindings)
      .innerJoin(records, eq(records.id, bindings.record))
      .leftJoin(deliveries, ofDelivery)
      .where(
        and(
          ofChannel,
          or(isNull(deliveries.state), eq(deliveries.state, 'done')),
          eq(records.isDeleted, false),
          gt(bindings.externalId, last),
        ),
      )
      .orderBy(asc(bindings.externalId))
      .limit(BATCH)
    yield rows.map(({ record, externalId }) => ({ ...record, externalId: externalId! }))
    if (rows.length < BATCH) return
    last = rows.at(-1)!.externalId!
  }
}

function isOfTrial({ channel: { object } }: TrialRun, { body }: RecordRow, since: number): boolean {
  const arose = aroseAt(object, JSON.parse(body) as Canonical)
  return arose === undefined || arose >= since
}

function extraOf({ externalId, ...record }: RecordRow & { externalId: string }): Difference {
  return { ...differenceOf('extra', record, externalId), amount: null, shownAmount: record.amount }
}
