// What people really did: the changes that took place, in order. The referee holds the systems to it.
import type { Field } from './fields.ts'
import type { SystemId } from './system-ids.ts'

export interface Edit {
  by: SystemId | 'hub'
  sku: string
  field: Field
  value: string
  /** The turn in which it took place. */
  step: number
  /** Of a hub edit: its answer never came, so that it may have taken place or not. */
  isUncertain?: boolean
}

/** A count of visits, or a tag put on or taken off, in one system. */
export interface Movement {
  by: SystemId
  sku: string
  step: number
}

/** What became of a product: in a system, or in the hub by a person's word. */
export type Fate = { sku: string; step: number; at: number } & (
  | { do: 'deleted' | 'broughtBack'; by: SystemId; id: string }
  /** `into`: made anew there. Its answer may never have come: then it took place or not. */
  | { do: 'restored'; into?: SystemId; isUncertain?: boolean }
)
/** A person's word on the deletions that the budget held in one system. */
export interface Decision {
  system: SystemId
  use: 'ours' | 'theirs'
}

export interface Truth {
  edits: Edit[]
  counts: (Movement & { visits: number })[]
  tags: (Movement & { tag: string; isAdded: boolean })[]
  fates: Fate[]
  decisions: Decision[]
  enrolments: { sku: string; isIn: boolean; at: number }[]
  /** Turns in which a node died. */
  deaths: number[]
  /** Times at which a process stood still. */
  pauses: { from: number; to: number }[]
  /** Where each product was made. */
  bornIn: Map<string, 'shop' | 'erp'>
}

export const newTruth = (): Truth => ({
  edits: [],
  counts: [],
  tags: [],
  fates: [],
  decisions: [],
  enrolments: [],
  deaths: [],
  pauses: [],
  bornIn: new Map(),
})
