// Reads and writes mapped fields of a canonical record: plain paths, list membership, one property over all lines.
import { lineKeys } from '../mapping/line-keys.ts'
import type { Canonical, CompiledMapping, MappedField } from '../mapping/port.ts'

type Line = Record<string, unknown>

/** Puts one field's value (as `view` gives it) into a record; undefined removes it. Never changes `body`. */
export function withField(body: Canonical, field: MappedField, value: unknown): Canonical {
  if (!field.list) return withPath(body, field.field.split('.'), value)
  if (field.listKey === undefined) return withPath(body, field.list.split('.'), (value as Line[] | undefined)?.map(nested))
  const lines = (body[field.list] as Line[] | undefined) ?? []
  const key = field.listKey
  if (field.field === field.list) return withPath(body, [field.list], withMembers(lines, key, value))
  const property = field.field.slice(field.list.length + 1).split('.')
  const values = (value ?? {}) as Record<string, unknown>
  const keys = lineKeys(lines, key, field.list)
  const set = (line: Line, index: number) => {
    const id = keys[index]!
    return id in values ? withPath(line, property, values[id]) : line // a line this system does not show keeps its value
  }
  return { ...body, [field.list]: lines.map(set) }
}

/** A list without a key is one value, of lines by the paths of their properties. */
const nested = (line: Line): Line => Object.entries(line).reduce((sum: Line, [path, value]) => withPath(sum, path.split('.'), value), {})

/** Membership fields come first: properties can only be set on lines that exist. */
export const byMembershipFirst = (a: MappedField, b: MappedField) => Number(isMembership(b)) - Number(isMembership(a))
export const isMembership = (field: MappedField) => field.list !== undefined && field.field === field.list

/** Lines by name (`key`, or `key#2` for the second line of one key): those that stay, and new ones with nothing but their key. */
function withMembers(lines: Line[], key: string, members: unknown): Line[] | undefined {
  if (members === undefined) return undefined
  const names = lines.length ? lineKeys(lines, key, 'lines') : []
  const byName = new Map(lines.map((line, index) => [names[index], line]))
  return (members as string[]).map((name) => byName.get(name) ?? { [key]: name.replace(/#\d+$/, '') })
}

function withPath<T extends Record<string, unknown>>(target: T, path: string[], value: unknown): T {
  const [head, ...rest] = path as [string, ...string[]]
  const copy: Record<string, unknown> = { ...target }
  const next = rest.length ? withPath((copy[head] ?? {}) as Record<string, unknown>, rest, value) : value
  if (next === undefined || (rest.length && isEmpty(next))) delete copy[head]
  else copy[head] = next
  return copy as T
}

const isEmpty = (value: unknown) => typeof value === 'object' && value !== null && Object.keys(value).length === 0

/** Fields whose values differ, in the mapping's order, membership first. */
export function differingFields(fields: readonly MappedField[], before: Canonical, after: Canonical): MappedField[] {
  const differs = comparison(before, after)
  return fields.filter(differs).sort(byMembershipFirst)
}

/** Do two records differ in a field? Lists that are equal as they stand are compared once, not property by property. */
export function comparison(a: Canonical, b: Canonical): (field: MappedField) => boolean {
  const equalLists = new Map<string, boolean>()
  const isEqualList = (list: string) => {
    let isEqual = equalLists.get(list)
    if (isEqual === undefined) equalLists.set(list, (isEqual = isIdentical(a[list], b[list])))
    return isEqual
  }
  return (field) => {
    if (field.list !== undefined && isEqualList(field.list)) return false
    return !isSame(field, field.read(a), field.read(b))
  }
}

/** Equal to the letter, as JSON. */
function isIdentical(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, index) => isIdentical(item, b[index]))
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  return keys.every((key) => isIdentical((a as Line)[key], (b as Line)[key]))
}

export function isSame(field: MappedField, a: unknown, b: unknown): boolean {
  if (a === undefined || b === undefined) return a === b
  return field.same(a, b)
}

/** The mapped fields of these names, in the mapping's order. */
export const fieldsOf = (mapping: CompiledMapping, names: readonly string[]) => mapping.fields.filter(({ field }) => names.includes(field))

/** Fields a system shows: all but `->`. */
export const shownFields = (mapping: CompiledMapping) => mapping.fields.filter((field) => field.direction !== '->')
