// Names of a list's lines in the flat view. The engine's merge uses the same names.
import { HubError } from '../errors.ts'
import type { Canonical } from './port.ts'

/**
 * The keys of lines in order: the value of the key property; where several lines share it (one order line shipped in two lots), the second
 * is `key#2`, the third `key#3`. Throws HubError data `lineKeyMissing`.
 */
export function lineKeys(lines: readonly Canonical[], key: string, list: string): string[] {
  const seen = new Map<string, number>()
  return lines.map((line, index) => {
    const value = line[key]
    if (typeof value !== 'string' && typeof value !== 'number')
      throw new HubError('lineKeyMissing', 'data', `${list}: line ${index + 1} has no ${key}, so it cannot be told from the others.`, {
        details: { field: `${list}.${key}`, index },
      })
    return occurrence(seen, String(value))
  })
}

/** `a`, `a#2`, `a#3` … for the first, second, third `a`. */
export function occurrence(seen: Map<string, number>, key: string): string {
  const count = (seen.get(key) ?? 0) + 1
  seen.set(key, count)
  return count === 1 ? key : `${key}#${count}`
}
