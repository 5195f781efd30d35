// Rate budgets as GCRA, the leaky bucket that is one number: the time at which the next request would arrive if all came evenly (`tat`).
// Pure; times in whole microseconds.

export interface Rate {
  intervalUs: number
  burst: number
}

/**
 * Of a limit as a vendor states it: at most `requests` in any span of `perMs`, `burst` of them at once (default: a twentieth, at least one).
 * A burst and then one request per interval must not exceed the limit in any span: a bucket that holds `requests` and refills in `perMs`
 * would let twice as many through.
 */
export function rateOf({ requests, perMs, burst }: { requests: number; perMs: number; burst?: number }): Rate {
  const atOnce = Math.min(requests, burst ?? Math.max(1, Math.floor(requests / 20)))
  return { intervalUs: Math.ceil((perMs * 1000) / (requests - atOnce + 1)), burst: atOnce }
}

export interface Ask {
  rate: Rate
  /** 0 < share ≤ 1 of the burst: what is above it is left to those with a greater share. One permit is within everybody's. */
  share: number
  /** At least 1. */
  want: number
}
export interface PermitRequest extends Ask {
  connection: string
  bucket: string
}
export interface Grant {
  tat: number
  /** 0: come back after `waitUs`. */
  permits: number
  waitUs: number
}

export interface UsedBudgets {
  nowUs: number
  tats: Record<string, number>
}

/** As many permits as there are now, at most `want`. `tat` undefined: nothing was used yet. */
export function grant(tat: number | undefined, nowUs: number, { rate: { intervalUs, burst }, share, want }: Ask): Grant {
  // Clamped: after a clock was set back, or a limit was changed, nobody waits longer than for one empty bucket.
  const base = Math.max(nowUs, Math.min(tat ?? nowUs, nowUs + burst * intervalUs))
  const usableUs = Math.max(1, Math.floor(burst * share)) * intervalUs
  const permits = Math.min(want, Math.floor((usableUs - (base - nowUs)) / intervalUs))
  if (permits < 1) return { tat: base, permits: 0, waitUs: base - nowUs - usableUs + intervalUs }
  return { tat: base + permits * intervalUs, permits, waitUs: 0 }
}

/** How much of the burst is used up, 0 to 1: at 1 the next request waits. `tat` undefined: nothing was used yet. */
export function usedShare(tat: number | undefined, nowUs: number, { intervalUs, burst }: Rate): number {
  return Math.min(1, Math.max(0, ((tat ?? nowUs) - nowUs) / (burst * intervalUs)))
}
