// The referee on what is there and what is gone: what its owner deleted last is deleted and left alone, what another deleted is detached, and
// nothing else is; no more is taken over than the budget allows; the trail says of each deletion who made it.
import type { BindingRow, LineageRow, RecordRow } from '../../store/port.ts'
import { LATEST_MS } from './network.ts'
import type { SystemId } from './system-ids.ts'
import type { Fate } from './truth.ts'
import type { Blame } from './violation.ts'
import type { World } from './world.ts'

/** Those that may create and delete (ownership.yaml, `exists`). */
const OWNERS: readonly string[] = ['shop', 'erp']
const TAKEN_OVER = /^exists(,|$)/

export interface Existing {
  sku: string
  record: RecordRow
  bindings: BindingRow[]
  trail: LineageRow[]
}

type Gone = Extract<Fate, { by: SystemId }>

/** Systems in which a user deleted the product, and nobody has had it back: the fate of each. */
export function goneIn({ truth, systems }: World, sku: string): Map<SystemId, Gone> {
  const own = truth.fates.filter((fate): fate is Gone => fate.sku === sku && fate.do !== 'restored')
  return new Map(own.flatMap((fate) => (systems.get(fate.by)!.find(sku) ? [] : [[fate.by, fate]])))
}

/** Systems in which a row of the product is gone for good, with what its users had said last and nobody may have read. */
export const lostIn = ({ truth, systems }: World, sku: string): Set<SystemId> =>
  new Set(
    truth.fates.flatMap((fate) => (fate.sku === sku && fate.do === 'deleted' && systems.get(fate.by)!.bin.has(fate.id) ? [fate.by] : [])),
  )

/** What is taken out of the bin of a system that is never read and tells nothing: the hub goes on taking it for gone. */
export const isUnheard = ({ truth, landscape }: World, sku: string, id: SystemId): boolean => {
  const { canRead, push } = landscape.manners[id]
  return !canRead && push === 'none' && truth.fates.some((fate) => fate.do === 'broughtBack' && fate.sku === sku && fate.by === id)
}

export function judgeExistence(world: World, existing: Existing, blame: Blame) {
  judgeDeleted(world, existing, blame)
  judgeBindings(world, existing, blame)
  judgeLeftAlone(world, existing, blame)
  judgeCreates(world, existing, blame)
  judgeExplained(world, existing, blame)
}

/** A product that its owner deleted is gone, unless somebody had it back or a person refused; and nobody else's deletion takes it away. */
function judgeDeleted(world: World, { sku, record, trail }: Existing, blame: Blame) {
  const gone = goneIn(world, sku)
  const byOwner = [...gone.values()].filter(({ by }) => OWNERS.includes(by))
  if (record.isDeleted && !byOwner.length) blame('nobody deleted it', `${sku} is deleted in the hub, and no owner's is gone`)
  if (record.isDeleted) return
  const fates = world.truth.fates.filter((fate) => fate.sku === sku)
  for (const fate of byOwner) {
    const { by, id, step } = fate
    const isKnown = trail.some((row) => row.connection === by && row.externalId === id)
    const isUndone = fates.some((other) => other.do !== 'deleted' && other.step >= step)
    const isRefused = trail.some((row) => row.kind === 'deleted' && row.externalId === id && !TAKEN_OVER.test(row.fields ?? ''))
    if (isKnown && !isUndone && !isRefused) blame('gone', `${by} deleted ${id}, and ${sku} is still there in the hub`)
  }
}

/** A binding is marked as deleted where the record is gone, and nowhere else. */
function judgeBindings(world: World, { sku, record, bindings }: Existing, blame: Blame) {
  const { systems, landscape, truth } = world
  for (const { connection, externalId, isDeleted } of bindings) {
    if (externalId === null) continue
    const id = connection as SystemId
    const isThere = systems.get(id)!.rows.has(externalId)
    const wasDeleted = truth.fates.some((fate) => fate.do === 'deleted' && fate.by === id && fate.id === externalId)
    if (isDeleted && !wasDeleted) blame('nobody deleted it', `${sku} counts as deleted in ${id}, where nobody deleted ${externalId}`)
    if (isDeleted && isThere && !isUnheard(world, sku, id)) blame('gone', `${externalId} of ${id} is there, and counts as deleted`)
    const { canRead, tellsDeletions, push } = landscape.manners[id]
    // A data check misses nothing of a record that is deleted anyway.
    const isTold = canRead ? tellsDeletions || !record.isDeleted : push === 'full'
    if (!isDeleted && !isThere && isTold) blame('gone', `${externalId} of ${id} was deleted, and ${sku} is still bound to it`)
  }
}

/** From its deletion in the hub until it is there again nobody writes it anywhere. */
function judgeLeftAlone({ systems, truth }: World, { sku, trail }: Existing, blame: Blame) {
  let since: number | undefined
  const spans: [number, number][] = []
  for (const { kind, fields, at } of trail) {
    if (kind === 'deleted' && TAKEN_OVER.test(fields ?? '')) since ??= at
    else if (since !== undefined && (kind === 'revived' || kind === 'restored')) {
      spans.push([since, at])
      since = undefined
    }
  }
  if (since !== undefined) spans.push([since, Infinity])
  for (const [id, { effects }] of systems)
    for (const { at, sku: written, kind } of effects) {
      const isWithin = written === sku && spans.some(([from, to]) => at > from + LATEST_MS && at < to)
      const wasPaused = truth.pauses.some(({ from, to }) => at >= from && at <= to + LATEST_MS)
      if (isWithin && !wasPaused) blame('stays gone', `${kind} of ${sku} in ${id} at ${at}, while it was deleted`)
    }
}

/** What the hub knew there and its system deleted is made anew there only for a person. */
function judgeCreates({ systems, truth }: World, { sku, trail }: Existing, blame: Blame) {
  for (const [id, { effects }] of systems) {
    const deletions = truth.fates.filter((fate) => fate.do === 'deleted' && fate.sku === sku && fate.by === id) as Gone[]
    for (const { step, kind, sku: written } of effects) {
      const last = deletions.findLast((fate) => fate.step < step)
      if (written !== sku || kind !== 'create' || !last) continue
      const known = trail.findIndex((row) => row.connection === id && row.externalId === last.id)
      const isAsked = truth.fates.some((fate) => fate.do === 'restored' && fate.into === id && fate.step > last.step && fate.step <= step)
      if (known >= 0 && trail[known]!.kind !== 'deleted' && !isAsked)
        blame('stays gone', `${sku} was made anew in ${id}, which had deleted ${last.id}`)
    }
  }
}

/** Each deletion in the trail, and each return, is one that took place before. */
function judgeExplained({ truth }: World, { sku, record, trail, bindings }: Existing, blame: Blame) {
  for (const { kind, connection, externalId, at } of trail) {
    const took = (what: Gone['do']) =>
      truth.fates.some((fate) => fate.do === what && fate.by === connection && fate.id === externalId && fate.at <= at)
    if (kind === 'deleted' && !took('deleted'))
      blame('nobody deleted it', `the trail of ${sku} says that ${connection} deleted ${externalId}`)
    if (kind === 'revived' && !took('broughtBack'))
      blame('stays gone', `${sku} came back with ${externalId} of ${connection}, which nobody there had brought back`)
  }
  const last = trail.findLast(
    ({ kind, fields }) => ['revived', 'restored'].includes(kind) || (kind === 'deleted' && TAKEN_OVER.test(fields ?? '')),
  )
  if (record.isDeleted !== (last?.kind === 'deleted'))
    blame('trail', `${sku} is ${record.isDeleted ? '' : 'not '}deleted, and its trail ends with ${last?.kind ?? 'nothing'}`)
  for (const { connection, externalId, isDeleted } of bindings) {
    const isTold = trail.some((row) => row.kind === 'deleted' && row.connection === connection && row.externalId === externalId)
    if (isDeleted && !isTold) blame('trail', `nothing tells why ${externalId} of ${connection} counts as deleted`)
  }
}

/** Of each system no more deletions are taken over than its budget allows, but for those that a person approved. */
export function judgeBudget({ landscape, truth }: World, lineage: LineageRow[], blame: Blame) {
  const budget = landscape.budget ?? LEAST_BUDGET
  for (const id of OWNERS) {
    const taken = lineage.filter(({ kind, fields, connection }) => kind === 'deleted' && fields === 'exists' && connection === id)
    // Each approval begins it anew.
    const approvals = truth.decisions.filter(({ system, use }) => system === id && use === 'theirs').length
    const allowed = budget * (1 + approvals)
    if (taken.length > allowed) blame('within budget', `${taken.length} deletions of ${id} were taken over by themselves, not ${allowed}`)
  }
}
/** What a small system may lose by default. */
const LEAST_BUDGET = 10
