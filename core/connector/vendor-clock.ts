// The vendor's clock: the Date header of an answer, in whole seconds (RFC 9110 §6.6.1).
import type { HttpResponse } from './port.ts'

/** Epoch ms; undefined where the answer does not tell. */
export function vendorClock({ headers }: Pick<HttpResponse, 'headers'>): number | undefined {
  const clock = Date.parse(headers.date ?? '')
  return Number.isNaN(clock) ? undefined : clock
}
