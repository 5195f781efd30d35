// What the parts of the engine share: who observes, who delivers, and the lane they do it under.
import { HubError } from '../errors.ts'
import type { BindingRow, DeliveryRow, LaneLease, RecordRow } from '../store/port.ts'
import type { Circuits } from './circuits.ts'
import type { EngineDeps } from './deps.ts'
import type { Graph } from './graph.ts'
import type { Refs } from './refs.ts'

export interface LaneName {
  connection: string
  /** `out/3`, `in/order`, `pull/order` */
  lane: string
}

export interface Observer {
  deps: EngineDeps
  refs: Refs
  graph(): Graph
  /** Called after the commit with the lanes that have work. */
  wake(lanes: LaneName[]): void
  /** Records that others wait for are there now. */
  released(records: { object: string; id: string }[]): Promise<void>
  /** Records were put aside for lack of a row in a code table, which may have come meanwhile. */
  unmapped(): void
}

export interface Courier extends Observer {
  circuits: Circuits
  /** Wrong credentials and the like: nothing more is sent until a person has looked. */
  pause(connection: string, error: HubError): Promise<void>
  /** The vendor asked us to wait. */
  closeGate(connection: string, until: number, reason: string): Promise<void>
  /** Records were put aside because their accounting period is closed, which may have been opened meanwhile. */
  held(): void
  /** Something was kept for a trial that is over. */
  trialEnded(): void
}
/** A delivery to work on. A binding that is not stored yet has rev 0. */
export interface DueRow {
  delivery: DeliveryRow
  binding: BindingRow
  record: RecordRow
}

/** A lane in the hands of this node, kept up in the background. */
export interface HeldLane {
  readonly lease: LaneLease
  /** Before a request starts: throws HubError transient `fenced` when the lane was lost. */
  keep(): Promise<void>
  /** Aborts before the lease ends: no request outlives it. Undefined where no other process could take the lane. */
  readonly signal: AbortSignal | undefined
}

export const fenced = () => new HubError('fenced', 'transient', 'another node holds this lane now')
