// Which connections have to hear of a changed record: marks their deliveries dirty. What is written is decided when it is taken (§3).
import { isAccount } from '../connector/port.ts'
import type { Canonical } from '../mapping/port.ts'
import { outLane } from '../store/lane-name.ts'
import type { CommitItem, DirtyMark } from '../store/port.ts'
import type { LaneName } from './courier.ts'
import { laneOf, priorityOf, type Channel, type Graph, type LiveConnection } from './graph.ts'
import { leaveOf, mayLeave } from './leave.ts'

export interface TargetsInput {
  graph: Graph
  object: string
  record: string
  body: Canonical
  /** Canonical fields that changed; null = all (new record). */
  changed: readonly string[] | null
  /** Where the change came from: it hears of it only when something there must be put right. */
  source?: string
  needsCorrection?: boolean
  /** Connections in which the record is already bound: a filter no longer matters there (§10). */
  boundIn: ReadonlySet<string>
  origin: string
  now: number
}

export interface Marks {
  dirty: DirtyMark[]
}

/** The lanes that work on these marks. */
export const lanesOf = (marks: readonly Pick<DirtyMark, 'connection' | 'lane'>[]): LaneName[] =>
  marks.map(({ connection, lane }) => ({ connection, lane: outLane(lane) }))

export function marksFor(input: TargetsInput): Marks {
  return { dirty: input.graph.targets(input.object).flatMap((target) => (isConcerned(target, input) ? [markOf(target, input)] : [])) }
}

/** A deletion goes to no system, but what was added up of the record is taken back. */
export const marksOfDeleted = (input: Pick<TargetsInput, 'graph' | 'object' | 'record' | 'origin' | 'now'>): DirtyMark[] =>
  input.graph.targets(input.object).flatMap((target) => (isAccount(target.connection.open) ? [markOf(target, input)] : []))

interface Settled {
  graph: Graph
  /** Where it was settled, or is known now. */
  connection: string
  object: string
  record: string
  now: number
}

/** Who works out sellable stock hears where an order was taken, where goods are offered now, and what a shop has confirmed. Added to the item. */
export function tellSettled(item: CommitItem, { graph, connection, object, record, now }: Settled): void {
  for (const target of graph.sellables) {
    if (!concernsStock(target, { graph, connection, object })) continue
    if (item.dirty?.some((mark) => mark.connection === target.id && mark.record === record)) continue
    ;(item.dirty ??= []).push(markOf({ connection: target }, { object, record, origin: 'live', now }))
  }
}

function concernsStock(target: LiveConnection, { graph, connection, object }: Omit<Settled, 'record' | 'now'>): boolean {
  if (object === 'order')
    return target.channels.has('order') && graph.connections.get(connection)?.channels.get('inventory')?.inbound !== undefined
  const isShop = target.open.sellable!.shops.some((shop) => shop.connection === connection)
  return isShop && (object === 'sellableStock' || (object === 'product' && target.channels.has('product')))
}

const markOf = (
  { connection }: Pick<Channel, 'connection'>,
  { object, record, origin, now }: Omit<Parameters<typeof marksOfDeleted>[0], 'graph'>,
): DirtyMark => ({
  connection: connection.id,
  object,
  record,
  lane: laneOf(connection, record),
  priority: priorityOf(object, origin),
  dueAt: now,
  at: now,
})

function isConcerned(target: Channel, input: TargetsInput): boolean {
  const id = target.connection.id
  const flow = target.outbound!
  if (isAccount(target.connection.open)) return input.boundIn.has(id) || flow.accepts(input.body)
  // Not bound yet it may just be made there, and is to be archived as soon as it is.
  if ((input.boundIn.has(id) || flow.leave === 'archive') && mayLeave(flow, input.changed ?? [])) return true
  if (id === input.source) return input.needsCorrection === true
  const isBound = input.boundIn.has(id)
  if (isBound ? leaveOf(flow, input.body) !== undefined : !flow.accepts(input.body)) return false
  // Of what is not bound yet anything may decide: a filter, or that it was held.
  return input.changed === null || !isBound || input.changed.some((field) => writes(target, field))
}

/** `lines` as a whole also stands for every property of its lines, and the other way round. */
const writes = ({ mapping }: Channel, changed: string) =>
  mapping.writable.has(changed) ||
  mapping.fields.some(
    ({ field, direction, sources }) =>
      direction !== '<-' &&
      direction !== '=' &&
      (field.startsWith(`${changed}.`) || changed.startsWith(`${field}.`) || sources?.some((source) => isWithin(source, changed))),
  )

const isWithin = (path: string, changed: string) => path === changed || path.startsWith(`${changed}.`) || changed.startsWith(`${path}.`)
