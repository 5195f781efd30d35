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

export interface Truth {
  edits: Edit[]
  counts: (Movement & { visits: number })[]
  tags: (Movement & { tag: string; isAdded: boolean })[]
  /** Turns in which a node died. */
  deaths: number[]
  /** Where each product was made. */
  bornIn: Map<string, 'shop' | 'erp'>
}

export const newTruth = (): Truth => ({ edits: [], counts: [], tags: [], deaths: [], bornIn: new Map() })
