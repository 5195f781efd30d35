// When which revision of an order arrived at the target, and how long the work of a killed node took until it was all there. Pure.

/** An order's number and the revision that is waited for: this one or a newer one. */
export type Wanted = [number: string, revision: number]

export interface Arrivals {
  add(number: string, revision: number, at: number): void
  /**
   * Resolves when all of `wanted` that had not arrived at `since` has: with the ms from then to the last arrival; null: nothing was missing.
   */
  failover(wanted: readonly Wanted[], since: number): Promise<number | null>
}

interface Arrival {
  revision: number
  at: number
}
interface Waiting {
  /** What is still missing. */
  open: Map<string, number>
  resolve(at: number): void
}

export function createArrivals(): Arrivals {
  const arrivals = new Map<string, Arrival[]>()
  const waiting = new Set<Waiting>()
  const firstOf = ([number, revision]: Wanted): number | undefined => arrivals.get(number)?.find((one) => one.revision >= revision)?.at

  return {
    add(number, revision, at) {
      const known = arrivals.get(number)
      if (known) known.push({ revision, at })
      else arrivals.set(number, [{ revision, at }])
      for (const one of waiting) {
        if ((one.open.get(number) ?? Infinity) > revision) continue
        one.open.delete(number)
        if (one.open.size > 0) continue
        waiting.delete(one)
        one.resolve(at)
      }
    },
    async failover(wanted, since) {
      const missing = wanted.filter((one) => (firstOf(one) ?? Infinity) > since)
      if (missing.length === 0) return null
      const open = new Map(missing.filter((one) => firstOf(one) === undefined))
      const arrived = missing.map((one) => firstOf(one) ?? since)
      const last = open.size > 0 ? await new Promise<number>((resolve) => waiting.add({ open, resolve })) : since
      return Math.max(last, ...arrived) - since
    },
  }
}
