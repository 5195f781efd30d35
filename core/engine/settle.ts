// Settles what was sent (engine-rules §3): reads back where the answer carries no record, computes each answer as an observation, commits
// them together, and computes again what changed meanwhile.
import type { Native, WriteResult } from '../connector/port.ts'
import { HubError, toHubError } from '../errors.ts'
import type { DocumentStep } from '../model/document.ts'
import type { Canonical, GotRecord, RefsIn } from '../mapping/port.ts'
import { COMMIT_SEQ, type BindingRow, type CommitItem, type RecordRow } from '../store/port.ts'
import type { Courier, DueRow, HeldLane } from './courier.ts'
import { failureItem, gateMs, isAttempt, isUnsent } from './failure.ts'
import { isAwaited, type Channel } from './graph.ts'
import { billOf, type BillColumns } from './document.ts'
import { expectedOf, type Expected } from './judge.ts'
import type { InFlight, Parcel } from './prepare.ts'
import { expectedRev, isUnmapped } from './rows.ts'
import { askWhatIsGone } from './settle-gone.ts'
import { settleOne, type Answer } from './settle-one.ts'
import { fenced } from './courier.ts'
import { lanesOf } from './targets.ts'

/** A delivery whose answer, or failure, is known. */
export interface Settlement {
  row: DueRow
  inFlight: InFlight
  expected: Expected
  refs: RefsIn
  externalId: string | null
  native?: Native
  /** The row's record, and `native` as the mapping reads it, where they are known already. */
  body?: Canonical
  got?: GotRecord
  isPredicted?: boolean
  isCertain?: boolean
  isAnswer?: boolean
  keys?: Record<string, string>
  version?: number
  error?: HubError
}

export async function settleParcels(courier: Courier, channel: Channel, answered: [Parcel, WriteResult][], held: HeldLane) {
  const settlements = answered.map(([parcel, result]): Settlement => {
    const { row, inFlight, refs, body } = parcel
    const externalId = result.externalId ?? row.binding.externalId
    const expected = expectedOf(parcel.projection, parcel.sent)
    const base = { row, inFlight, expected, refs, externalId, body, keys: result.keys, version: result.version, isCertain: true }
    if (result.error || !result.done) return { ...base, native: result.native, error: stepError(result) }
    if (externalId === null) return { ...base, error: new HubError('noExternalId', 'bug', 'the connector reported success without an id') }
    if (result.native) return { ...base, native: result.native, isAnswer: true }
    return channel.port.facts.readBack === 'never' ? { ...base, ...predicted(channel, parcel) } : base
  })
  await readBack(channel, settlements)
  await askWhatIsGone(channel, settlements)
  await settle(courier, channel, settlements, held)
}

/** What was sent is the answer. It has been read when it was projected, but for expressions, which were given the old record. */
function predicted({ mapping }: Channel, { item, projection }: Parcel): Pick<Settlement, 'native' | 'got' | 'isPredicted'> {
  return { native: item.want, got: mapping.hasExpressions ? undefined : projection.got, isPredicted: true }
}

/** Which step of a bill failed is what people look for; the vendor's own word stays with it. What only makes it wait keeps its code. */
function stepError({ error, reached, failed }: WriteResult): HubError {
  if (!error) return new HubError('unfinished', 'transient', `the document got as far as ${reached ?? 'nothing'}`)
  const step = failed === undefined ? undefined : STEP_FAILED[failed]
  if (!step || (error.kind !== 'data' && error.kind !== 'transient') || !isAttempt(error)) return error
  const details = { ...error.details, step: failed, reason: error.code }
  return new HubError(step.code, error.kind, `${step.words}: ${error.message}`, { details, retryAfterMs: error.retryAfterMs, cause: error })
}
const STEP_FAILED: Partial<Record<DocumentStep, { code: string; words: string }>> = {
  submit: { code: 'submitFailed', words: 'submitting failed 提交失败' },
  approve: { code: 'approvalFailed', words: 'approval failed 审核失败' },
}

/** One batched `get` for all answers that came without their record. Those that cannot be read now are settled as unknown outcomes. */
async function readBack(channel: Channel, settlements: Settlement[]) {
  const open = settlements.filter((one) => !one.native && !one.error)
  if (!open.length) return
  if (!channel.port.get) {
    for (const one of open)
      one.error = new HubError('noReadBack', 'bug', 'the connector neither answers with the record nor can get it: declare readBack never')
    return
  }
  try {
    const found = await channel.port.get(
      channel.context,
      open.map((one) => one.externalId!),
    )
    const byId = new Map(found.map((result) => [result.externalId, result]))
    for (const one of open) {
      const result = byId.get(one.externalId!)
      if (result && result.native !== 'notFound') Object.assign(one, { native: result.native, version: result.version ?? one.version })
      else one.error = new HubError('writtenNotFound', 'unknown', 'written, but not readable yet')
    }
  } catch (thrown) {
    const error = toHubError(thrown)
    for (const one of open)
      one.error = new HubError(error.code, 'unknown', `written, but reading it back failed: ${error.message}`, { cause: error })
  }
}

export async function settle(courier: Courier, channel: Channel, settlements: Settlement[], held: HeldLane) {
  const { deps } = courier
  let open = settlements
  for (let round = 0; open.length; round++) {
    if (round > 0) await refresh(courier, channel, open)
    const items: CommitItem[] = []
    for (const one of open) items.push(await itemOf(courier, channel, one))
    const { connection, lane, epoch } = held.lease
    const result = await deps.store.commit({ lane: { connection, lane, epoch }, items })
    if (result.fenced) return reread(courier, channel, open)
    if (items.some(isUnmapped)) courier.unmapped()
    const failed = new Set([...result.failed, ...markRefused(open, result.refused)])
    await announce(
      courier,
      channel,
      open.filter((one) => !failed.has(one.row.record.id)),
      items,
    )
    open = open.filter((one) => failed.has(one.row.record.id))
    if (round > 12) throw new HubError('raceLost', 'transient', `${open.length} answers kept losing their race`)
  }
  await react(courier, channel, settlements)
}

async function itemOf(courier: Courier, channel: Channel, one: Settlement): Promise<CommitItem> {
  const { deps } = courier
  const attemptKey = one.row.delivery.attemptKey ?? undefined
  const fail = (error: HubError) => {
    const bill = billAfter(courier, channel, { ...one, error })
    const sent = bill ? { ...one.inFlight, isBillKnown: true, shown: channel.prune(one.native!) } : withoutAnswer(one.inFlight, error)
    const { binding } = one.row
    const row = { ...one.row, binding: { ...binding, externalId: one.externalId ?? binding.externalId } }
    const item = failureItem(deps, channel, { row, error, from: ['taken', 'unknown'], attemptKey, sent })
    const isBinding = one.externalId !== null && binding.externalId === null
    return isBinding || bill ? { ...item, bindings: [learned(courier, one, bill)] } : item
  }
  if (one.error) return fail(one.error)
  try {
    const { mapping } = channel
    const values = mapping.hasExpressions ? await mapping.evaluate(one.native!) : undefined
    const oldValues =
      mapping.hasExpressions && one.row.binding.shadow ? await mapping.evaluate(JSON.parse(one.row.binding.shadow) as Native) : undefined
    const refs = mapping.hasRefs && !one.got ? await answerRefs(courier, channel, one) : one.refs
    const answer: Answer = {
      row: one.row,
      inFlight: one.inFlight,
      expected: one.expected,
      externalId: one.externalId!,
      native: one.native!,
      body: one.body,
      got: one.got,
      isPredicted: one.isPredicted ?? false,
      isCertain: one.isCertain ?? true,
      isAnswer: one.isAnswer ?? false,
      keys: one.keys,
      version: one.version,
      readAt: deps.now(),
      values,
      oldValues,
    }
    return settleOne({ deps, graph: courier.graph(), channel, refs }, answer)
  } catch (thrown) {
    return fail(toHubError(thrown))
  }
}

/** References in the answer: those we sent are known already, others are looked up. */
async function answerRefs(courier: Courier, channel: Channel, one: Settlement): Promise<RefsIn> {
  const unknown = channel.mapping
    .refsIn(one.native!)
    .filter(({ object, key, value, parent }) => one.refs.resolve(object, key, value, parent) === undefined)
  if (!unknown.length) return one.refs
  const found = await courier.refs.inbound(channel, unknown)
  return {
    resolve: (object, key, value, parent) => one.refs.resolve(object, key, value, parent) ?? found.resolve(object, key, value, parent),
  }
}

/** What was known of the bill still is, if nothing of the attempt can have reached the system. */
function withoutAnswer({ shown, ...inFlight }: InFlight, error: HubError): InFlight {
  if (!isUnsent(error)) return inFlight
  return { ...inFlight, ...(shown && { shown }), ...(inFlight.wasBillKnown && { isBillKnown: true }) }
}

/** Where a failed attempt left the bill, as far as its answer tells: what is seen of it later is measured against that. */
function billAfter({ deps }: Courier, { mapping }: Channel, { native, row, externalId, error }: Settlement): BillColumns | undefined {
  // Nothing of ours took place: what shows is somebody else's, and for an observation to judge.
  if (!native || externalId === null || !error || isUnsent(error) || error.code === 'cannotBind') return undefined
  try {
    const bill = billOf(mapping, native, { old: row.binding, at: deps.now() })
    return bill.documentStatus === null ? undefined : bill
  } catch (thrown) {
    // A state without a word: whoever reads the record next is told. What failed here is told already.
    if (toHubError(thrown).kind === 'data') return undefined
    throw thrown
  }
}

/** An external id is bound even when the item failed (§11): the next attempt goes on from there instead of creating again. */
function learned(
  { deps }: Courier,
  { row: { binding }, externalId }: Settlement,
  bill: BillColumns | undefined,
): { row: BindingRow; expectRev: number | null } {
  const row = { ...binding, externalId: externalId ?? binding.externalId, ...bill, rev: binding.rev + 1, updatedAt: deps.now() }
  if (binding.externalId === null) row.writtenSeq = COMMIT_SEQ
  // The bill may be put back to just what was read before: that is no old news.
  if (bill) row.shadowDigest = null
  return { row, expectRev: expectedRev(binding) }
}

/** What changed meanwhile is read again before the answer is computed anew. */
async function refresh({ deps }: Courier, channel: Channel, open: Settlement[]) {
  const ids = open.map((one) => one.row.record.id)
  const connection = channel.connection.id
  const externalIds = open.flatMap(({ externalId }) => (externalId === null ? [] : [externalId]))
  const { bindings, records } = await deps.store.snapshot({
    bindings: [{ connection, object: channel.object, externalIds }],
    bindingsOfRecords: [{ connection, records: ids }],
    records: ids,
  })
  const recordOf = new Map<string, RecordRow>(records.map((record) => [record.id, record]))
  for (const one of open) {
    const binding = bindings.find((row) => row.record === one.row.record.id && row.object === one.row.delivery.object)
    one.row = { ...one.row, binding: binding ?? one.row.binding, record: recordOf.get(one.row.record.id) ?? one.row.record }
    one.body = one.got = undefined
    const other = bindings.find(
      (row) => row.object === channel.object && row.externalId === one.externalId && row.record !== one.row.record.id,
    )
    if (other) refuse(one, `the system answered with the id ${one.externalId}, which is record ${other.record} already`)
  }
}

/** A row that the database refuses is shown to a person; the others are in (§12). Returns the keys to settle again, as failures. */
function markRefused(open: Settlement[], refused: { key: string; message: string }[]): string[] {
  for (const { key, message } of refused)
    refuse(
      open.find((one) => one.row.record.id === key)!,
      message,
    )
  return refused.map(({ key }) => key)
}

function refuse(one: Settlement, reason: string) {
  one.error = new HubError('cannotBind', 'data', `${reason}: look for the double in that system, then replay`)
  one.externalId = one.row.binding.externalId
}

/** Fenced after sending: one unfenced hint per record, so that the new holder's node reads what really happened (§12). */
async function reread({ deps }: Courier, channel: Channel, open: Settlement[]) {
  const at = { connection: channel.connection.id, object: channel.object, dueAt: deps.now(), origin: 'live' }
  const items = open.flatMap(({ externalId, row }) =>
    externalId && channel.port.get ? [{ key: row.record.id, hints: [{ ...at, externalId }] }] : [],
  )
  if (items.length) await deps.store.commit({ items })
  throw fenced()
}

/** Newly bound records release what waited for them; merged answers concern other connections. */
async function announce(courier: Courier, channel: Channel, settled: Settlement[], items: CommitItem[]) {
  const bound = isAwaited(channel) ? settled.filter((one) => one.row.binding.externalId === null && one.externalId !== null) : []
  if (bound.length) await courier.released(bound.map((one) => ({ object: channel.object, id: one.row.record.id })))
  const lanes = lanesOf(items.flatMap(({ dirty = [] }) => dirty))
  if (lanes.length) courier.wake(lanes)
}

/** What concerns the whole connection: wrong credentials pause it, Retry-After closes its gate. */
async function react(courier: Courier, channel: Channel, settlements: Settlement[]) {
  const errors = settlements.flatMap((one) => (one.error ? [one.error] : []))
  const config = errors.find((error) => error.kind === 'config')
  if (config) await courier.pause(channel.connection.id, config)
  const waits = errors.flatMap((error) => gateMs(error) ?? [])
  if (waits.length) await courier.closeGate(channel.connection.id, courier.deps.now() + Math.max(...waits), 'the vendor asked us to wait')
}
