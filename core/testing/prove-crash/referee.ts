// Judges what the target received against what the hub acknowledged. Pure.

/** One effect at the target, in the order in which they happened. */
export interface Effect {
  kind: 'create' | 'update'
  id: string
  number: string
  revision: number
}
/** What the target holds at the end. */
export interface Holding {
  id: string
  number: string
  revision: number
}
export interface Evidence {
  /** Newest acknowledged revision of each order number. */
  acknowledged: ReadonlyMap<string, number>
  effects: readonly Effect[]
  holdings: readonly Holding[]
}
export interface Verdict {
  /** Orders of which the target does not hold the newest acknowledged revision, or a newer one. */
  lost: string[]
  /** An entry for each create beyond the first of its order. */
  doubled: string[]
  /** An entry for each older revision that arrived after a newer one. */
  reordered: string[]
}

export function judge({ acknowledged, effects, holdings }: Evidence): Verdict {
  const held = newestOf(holdings)
  const lost = [...acknowledged].filter(([number, revision]) => (held.get(number) ?? -1) < revision).map(([number]) => number)
  const doubled: string[] = []
  const reordered: string[] = []
  const created = new Set<string>()
  const newest = new Map<string, number>()
  for (const { kind, number, revision } of effects) {
    if (kind === 'create') {
      if (created.has(number)) doubled.push(number)
      created.add(number)
    }
    const before = newest.get(number) ?? -1
    if (revision < before) reordered.push(number)
    newest.set(number, Math.max(before, revision))
  }
  return { lost, doubled, reordered }
}

function newestOf(holdings: readonly Holding[]): Map<string, number> {
  const newest = new Map<string, number>()
  for (const { number, revision } of holdings) newest.set(number, Math.max(newest.get(number) ?? -1, revision))
  return newest
}
