// Which connections have to hear of a changed record: marks their deliveries dirty. What is written is decided when it is taken (§3).
import type { Canonical } from '../mapping/port.ts'
import type { DirtyMark } from '../store/port.ts'
import { laneOf, priorityOf, type Channel, type Graph } from './graph.ts'
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

export function marksFor(input: TargetsInput): Marks {
  const marks: Marks = { dirty: [] }
  for (const target of input.graph.targets(input.object)) {
    if (!isConcerned(target, input)) continue
    const key = { connection: target.connection.id, object: input.object, record: input.record }
    marks.dirty.push({
      ...key,
      lane: laneOf(target.connection, input.record),
      priority: priorityOf(input.object, input.origin),
      dueAt: input.now,
      at: input.now,
    })
  }
  return marks
}

function isConcerned(target: Channel, input: TargetsInput): boolean {
  const id = target.connection.id
  const flow = target.outbound!
  if (input.boundIn.has(id) && mayLeave(flow, input.changed ?? [])) return true
  if (id === input.source) return input.needsCorrection === true
  const isBound = input.boundIn.has(id)
  if (isBound ? leaveOf(flow, input.body) !== undefined : !flow.accepts(input.body)) return false
  return input.changed === null || !isBound || input.changed.some((field) => writes(target, field))
}

/** `lines` as a whole also stands for every property of its lines, and the other way round. */
const writes = ({ mapping }: Channel, changed: string) =>
  mapping.writable.has(changed) ||
  mapping.fields.some(
    ({ field, direction }) =>
      direction !== '<-' && direction !== '=' && (field.startsWith(`${changed}.`) || changed.startsWith(`${field}.`)),
  )
