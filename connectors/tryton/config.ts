// A connection's settings, validated by the hub against manifest.json, defaults filled in.
export interface TrytonConfig {
  url: string
  database: string
  user: string
  password: string
  timeoutMs: number
  /** Simultaneous requests: 1 on SQLite, 4 on PostgreSQL. */
  concurrency: number
  /** The party that orders are booked on when the order names none. */
  shopParty: { code: string; name: string }
  /** Code of the warehouse that orders are shipped from; default: the first one. */
  warehouse?: string
  /** Name of the accounting category of new products; default: the first one. */
  accountCategory?: string
  /** Our unit word → Tryton's unit symbol, for example { "件": "u" }. */
  units: Record<string, string>
  /** Codes of the service products that freight, rounding and other lines without a product are booked on. */
  chargeProducts: { freight: string; rounding: string; other: string }
  /** try: refuse to ship what Tryton has no stock for; force: the goods have left, book it anyway. */
  assignment: 'try' | 'force'
  overlapMs: number
}
