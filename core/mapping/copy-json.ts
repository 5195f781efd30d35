// A deep copy of JSON values.

/** Native and canonical records never share objects: changing one must not change the other. */
export function copyJson<T>(value: T): T {
  if (Array.isArray(value)) return value.map(copyJson) as T
  if (typeof value !== 'object' || value === null) return value
  const copy: Record<string, unknown> = {}
  for (const [key, item] of Object.entries(value)) if (key !== '__proto__') copy[key] = copyJson(item)
  return copy as T
}
