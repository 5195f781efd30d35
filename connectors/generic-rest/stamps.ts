// Change times in the ways APIs write them: to epoch ms for the cursor, and back for the since parameter.
import { formatLocal, parseLocal } from '../../core/connector/local-time.ts'
import type { StampFormat } from './config.ts'

/** What two stamps must differ by to be told apart, by format. */
export const RESOLUTION_MS: Record<StampFormat, number> = { rfc3339: 1, epochMs: 1, epochS: 1000, local: 1000, date: 86_400_000 }

/** Reader of stamps; NaN for what is none. */
export function compileStampReader(format: StampFormat = 'rfc3339', zone = 'UTC'): (value: unknown) => number {
  if (format === 'epochMs') return (value) => Number(value ?? NaN)
  if (format === 'epochS') return (value) => Math.round(Number(value ?? NaN) * 1000)
  if (format === 'rfc3339') return (value) => Date.parse(String(value))
  return (value) => parseLocal(String(value), zone)
}

/** Writer of lower bounds, rounded down to the format's resolution. */
export function compileStampWriter(format: StampFormat = 'rfc3339', zone = 'UTC'): (at: number) => string | number {
  if (format === 'epochMs') return (at) => at
  if (format === 'epochS') return (at) => Math.floor(at / 1000)
  if (format === 'rfc3339') return (at) => new Date(at).toISOString()
  if (format === 'date') return (at) => formatLocal(at, zone).slice(0, 10)
  return (at) => formatLocal(at, zone)
}
