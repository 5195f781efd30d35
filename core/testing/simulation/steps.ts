// What may happen in a simulated world, as data: printed, replayed and cut down.
import type { Field } from './fields.ts'
import type { Call, Fault, Outage } from './network.ts'
import type { SystemId } from './system-ids.ts'

/** Times after the change at which its webhook is sent: none = lost, two = doubled. */
export type Pushes = number[]

export type Happening =
  | { do: 'create'; system: 'shop' | 'erp'; sku: string; edit: number; pushes: Pushes }
  | { do: 'edit'; system: SystemId; sku: string; field: Field; edit: number; pushes: Pushes; commitsAfterMs: number }
  /** Another tool copies a value from one system to another behind the hub's back: the landscape becomes a ring. */
  | { do: 'copy'; from: SystemId; to: SystemId; sku: string; field: Field; pushes: Pushes }
  /** Somebody visits the product there: another power of two each time. */
  | { do: 'count'; system: SystemId; sku: string; visits: number; pushes: Pushes }
  /** A tag is put on there, or one that is there is taken off: the n-th. */
  | { do: 'tag'; system: SystemId; sku: string; tag: string; pushes: Pushes }
  | { do: 'untag'; system: SystemId; sku: string; nth: number; pushes: Pushes }
  /** A user deletes the product there, or takes it out of the bin again. */
  | { do: 'delete' | 'bringBack'; system: SystemId; sku: string; pushes: Pushes }
  /** A person has the hub undo a deletion; `into`: and make it anew in the system that has deleted it. */
  | { do: 'restore'; sku: string; into?: SystemId }
  /** A person decides on the deletions that the budget holds. */
  | { do: 'decide'; system: SystemId; use: 'ours' | 'theirs' }
  /** A person has the second shop sell it, or no longer. */
  | { do: 'enrol'; sku: string; isIn: boolean }
  /** For a while a list from the beginning leaves the product out, though it is there. */
  | { do: 'unlist'; system: SystemId; sku: string; ms: number }
  /** A data check, and the repair of what it missed. */
  | { do: 'check'; system: SystemId }
  | { do: 'editHub'; sku: string; field: Field; edit: number }
  | { do: 'fault'; system: SystemId; call: Call; fault: Fault }
  /** The whole system is away: long enough for its circuit to open. */
  | ({ do: 'outage'; system: SystemId } & Outage)
  | { do: 'crash'; node: number; isAfterCall: boolean; downMs: number }
  /** The process stands still, and goes on as if nothing had been. */
  | { do: 'pause'; node: number; ms: number }
  | { do: 'wait'; ms: number }
  | { do: 'pull'; system: SystemId }

/** After how many turns of the engine it happens. */
export type Step = Happening & { after: number }
export interface Plan {
  seed: number
  steps: Step[]
}
