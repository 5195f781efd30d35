// What both stores are opened with.
import type { Codec } from './dialect.ts'

export interface StoreOptions {
  codec: Codec
  /** Stands in for the database's clock, epoch ms: for tests and simulations. */
  clock?: () => number
}
