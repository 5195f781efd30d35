// Records that their system says are gone (engine-rules §10): a tombstone when that system may delete and its delete budget bears it, held for
// a person over the budget, else detached and shown to a person.
import { HubError } from '../errors.ts'
import type { BindingHead, CommitItem } from '../store/port.ts'
import type { Observer } from './courier.ts'
import { budgetConflictRow, countHeld, readDeleteBudget } from './delete-budget.ts'
import { detach, doneItem, holdOne, tombstone, unpair, type Deletion, type Taking } from './deletion-rows.ts'
import type { Observation, ObserveTask } from './observation.ts'
import { partition } from './partition.ts'
import { isUnread } from './rows.ts'
import { askAgain } from './unknown-gone.ts'

export interface Gone {
  observation: Observation
  head: BindingHead | undefined
}
export interface GoneOutcome {
  /** For the round's commit. What is taken over is committed already: the budget is shared, and fenced. */
  items: CommitItem[]
  /** External ids to be computed again. */
  raced: string[]
}

export async function observeGone(observer: Observer, task: ObserveTask, gone: Gone[]): Promise<GoneOutcome> {
  const [bound, others] = partition(gone, ({ head }) => head !== undefined && !head.isDeleted)
  const now = observer.deps.now()
  const items = others.map(({ observation, head }) => (head ? doneItem(task, observation) : askAgain(task.channel, observation, now)))
  if (!bound.length) return { items, raced: [] }
  const mayDelete = observer.graph().ownership.mayExist(task.channel.object, task.channel.connection)
  // The budget first: what another node took over by then shows in the bindings.
  const around: Taking = { observer, task, budget: await readDeleteBudget(observer.deps, task.channel, bound.length) }
  const deletions = await readDeletions(observer, task, bound)
  const raced = bound.flatMap(({ observation }) => (deletions.has(observation.externalId) ? [] : [observation.externalId]))
  const [unread, known] = partition([...deletions.values()], ({ binding, record }) => isUnread(binding) && record.isFilled)
  const [back, still] = partition(known, (deletion) => isBack(task, deletion))
  const [taken, detached] = partition(
    still,
    ({ record, observation }) => mayDelete && !record.isDeleted && observation.decision !== 'refused',
  )
  items.push(...unread.map((deletion) => unpair(around, deletion)))
  items.push(...back.map(({ observation }) => doneItem(task, observation)), ...detached.map((deletion) => detach(around, deletion)))
  const outcome = await takeOver(around, taken)
  return { items: [...items, ...outcome.items], raced: [...raced, ...outcome.raced] }
}

/** By external id; a binding that another node has moved since the sift is missing, and judged again. */
async function readDeletions({ deps }: Observer, { channel }: ObserveTask, bound: Gone[]): Promise<Map<string, Deletion>> {
  const externalIds = bound.map(({ observation }) => observation.externalId)
  const { bindings, records } = await deps.store.snapshot({
    bindings: [{ connection: channel.connection.id, object: channel.object, externalIds }],
    records: bound.map(({ head }) => head!.record),
  })
  const bindingOf = new Map(bindings.map((binding) => [binding.externalId, binding]))
  const recordOf = new Map(records.map((record) => [record.id, record]))
  const found = new Map<string, Deletion>()
  for (const { observation, head } of bound) {
    const binding = bindingOf.get(observation.externalId)
    const record = binding && recordOf.get(binding.record)
    if (!binding || !record || binding.rev !== head!.rev) continue
    const { deliveryState: _state, leftInFlight: _left, ...row } = binding
    found.set(observation.externalId, { observation, binding: row, record })
  }
  return found
}

/** Where nobody can be asked: a held one that was shown again in the meantime is there. */
const isBack = ({ channel }: ObserveTask, { observation, binding }: Deletion) =>
  !channel.port.get && observation.decision !== undefined && binding.shadowDigest !== null

/** Takes over what the budget bears, in a commit of its own: whoever spends the budget moves its fence. */
async function takeOver(around: Taking, deletions: Deletion[]): Promise<GoneOutcome> {
  const { budget, observer } = around
  const { store } = observer.deps
  const [approved, others] = partition(deletions, ({ observation }) => observation.decision === 'approved')
  const taken = [...approved, ...others.slice(0, budget.left)]
  const held = others.slice(budget.left)
  if (!taken.length) return { items: await hold(around, held), raced: [] }
  const result = await store.commit({ items: taken.map((deletion) => tombstone(around, deletion)), cursor: budget.cursor })
  if (result.fenced) return { items: [], raced: deletions.map(({ observation }) => observation.externalId) }
  if (result.refused.length) throw new HubError('rowRefused', 'bug', `the database refused a deletion: ${result.refused[0]!.message}`)
  // Some lost a race: the others are in, and have to move the fence all the same.
  if (!result.isCursorMoved) await store.commit({ items: [], cursor: budget.cursor })
  return { items: await hold(around, held), raced: result.failed }
}

/** Each is kept by its hint; one conflict tells of them all. */
async function hold({ observer, task, budget }: Taking, held: Deletion[]): Promise<CommitItem[]> {
  if (!held.length) return []
  const { deps } = observer
  const { channel } = task
  const now = deps.now()
  const elsewhere = await countHeld(
    deps,
    channel,
    held.map(({ observation }) => observation.externalId),
  )
  const conflict = budgetConflictRow(channel, budget, { record: held[0]!.record.id, held: elsewhere + held.length, now })
  const told: CommitItem[] = conflict ? [{ key: `\0${conflict.id}`, conflicts: [conflict] }] : []
  return [...held.map((deletion) => holdOne(task, deletion, now)), ...told]
}
