// Values of a property of a list's items: told by the item's id, and of two such only those that differ.

type Pair = [key: string, before: unknown, after: unknown]

/** One pair, or of values by the id of a line those that differ: the same two lists of twenty lines tell nobody which one it is. */
export function pairsOf([before, after]: readonly unknown[], isInList: boolean): Pair[] {
  const one: Pair[] = [['', before, after]]
  if (!isInList || !(isByLine(before) || isByLine(after))) return one
  const [old, now] = [isByLine(before) ? before : {}, isByLine(after) ? after : {}]
  const keys = [...new Set([...Object.keys(old), ...Object.keys(now)])]
  const pairs = keys.filter((key) => JSON.stringify(old[key]) !== JSON.stringify(now[key])).map((key): Pair => [key, old[key], now[key]])
  return pairs.length > 0 ? pairs : one
}

export const isByLine = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
