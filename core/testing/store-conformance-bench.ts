// The store under test, as the parts of its conformance suite see it.
import type { Store } from '../store/port.ts'

/** What the parts of the suite share: the store of the running test, and its clock. */
export interface Bench {
  readonly store: Store
  /** Epoch ms; set it to move the database's clock. */
  now: number
  reopen(): Promise<Store>
}
