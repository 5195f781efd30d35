// Domains and fields: which rows match, in what order, and what of them is shown.
import { decodeValue, toDate, toDateTime, toDecimal } from '../values.ts'
import { Refusal, type Row, type Transaction } from './database.ts'
import type { Database, FieldSpec, Kind } from './models.ts'

type Test = (row: Row) => boolean

const keyError = (name: string): Refusal => new Refusal([`'${name}'`, ''])

/** The field's spec, or Tryton's KeyError. */
export function fieldOf(db: Database, model: string, name: string): FieldSpec {
  const spec = db.spec(model).fields[name]
  if (spec === undefined) throw keyError(name)
  return spec
}

/** The stored or computed value of a field. */
export function valueOf(db: Database, { model, row, tx }: { model: string; row: Row; tx: Transaction }, name: string): unknown {
  const spec = fieldOf(db, model, name)
  if ('compute' in spec) return spec.compute(db, row, tx)
  if ('many' in spec) return [...db.table(spec.many).find(spec.via, row.id)].sort((a, b) => a - b)
  return row[name] ?? null
}

/** Ids of matching rows, in order. `active` is implied where the domain does not name it. */
export function search(
  db: Database,
  tx: Transaction,
  { model, domain, order, limit, offset }: { model: string; domain: unknown[]; order: unknown; limit: number | null; offset: number },
): Row[] {
  const given = decodeValue(domain) as unknown[]
  const decoded = db.spec(model).hasActive === true && tx.context.active_test !== false ? activeOnly(given) : given
  const test = compile(db, { model, tx }, decoded)
  const table = db.table(model)
  const found: Row[] = []
  for (const id of candidates(db, model, decoded) ?? table.rows.keys()) {
    const row = table.rows.get(id)
    if (row !== undefined && test(row)) found.push(row)
  }
  found.sort(comparison((order as string[][] | null) ?? [['id', 'ASC']]))
  return found.slice(offset, limit === null ? undefined : offset + limit)
}

const isLeaf = (part: unknown): boolean => Array.isArray(part) && typeof part[0] === 'string' && part[0] !== 'OR' && part[0] !== 'AND'

/** Tryton's way: every list of conditions, nested ones too, that does not name `active` itself gets it. */
function activeOnly(domain: unknown[]): unknown[] {
  const parts = domain.map((part) => (Array.isArray(part) && !isLeaf(part) ? activeOnly(part) : part))
  if (parts.some((part) => isLeaf(part) && (part as unknown[])[0] === 'active')) return parts
  const active = ['active', '=', true]
  return parts[0] === 'OR' ? ['AND', parts, active] : [...parts, active]
}

/** The smallest set of rows that an `=` or `in` on an indexed field leaves; undefined = all. */
function candidates(db: Database, model: string, domain: unknown[]): Iterable<number> | undefined {
  const table = db.table(model)
  let best: number[] | undefined
  if (domain[0] === 'OR') return undefined
  for (const part of domain) {
    if (!Array.isArray(part) || typeof part[0] !== 'string') continue
    const [field, operator, operand] = part as [string, string, unknown]
    if (operator !== '=' && operator !== 'in') continue
    const values = operator === '=' ? [operand] : (operand as unknown[])
    if (field !== 'id' && !table.indexed.has(field)) continue
    const ids = field === 'id' ? (values as number[]) : values.flatMap((value) => [...table.find(field, value)])
    if (best === undefined || ids.length < best.length) best = ids
  }
  return best === undefined ? undefined : new Set(best)
}

interface Scope {
  model: string
  tx: Transaction
}

function compile(db: Database, scope: Scope, domain: unknown[]): Test {
  const isOr = domain[0] === 'OR'
  const parts = (domain[0] === 'OR' || domain[0] === 'AND' ? domain.slice(1) : domain) as unknown[][]
  const tests = parts.map((part) =>
    typeof part[0] === 'string' && part[0] !== 'OR' && part[0] !== 'AND' ? clause(db, scope, part) : compile(db, scope, part),
  )
  return isOr ? (row) => tests.some((test) => test(row)) : (row) => tests.every((test) => test(row))
}

function clause(db: Database, { model, tx }: Scope, [path, operator, operand]: unknown[]): Test {
  const read = reader(db, { model, tx }, String(path).split('.'))
  const test = comparator(db, String(operator), operand)
  return (row) => test(read(row))
}

function reader(db: Database, { model, tx }: Scope, [name, ...rest]: string[]): (row: Row) => unknown {
  const spec = fieldOf(db, model, name!)
  if ('isUnsearchable' in spec) throw new Refusal([`Missing search function for field "${spec.label}" in "${db.spec(model).label}".`, ''])
  if (rest.length === 0) return (row) => valueOf(db, { model, row, tx }, name!)
  if (!('one' in spec)) throw keyError(rest[0]!)
  const next = reader(db, { model: spec.one, tx }, rest)
  return (row) => {
    const id = valueOf(db, { model, row, tx }, name!) as number | null
    const target = id === null ? undefined : db.table(spec.one).rows.get(id)
    return target === undefined ? null : next(target)
  }
}

function comparator(db: Database, operator: string, operand: unknown): (value: unknown) => boolean {
  const truth = (value: unknown): unknown => (typeof value === 'boolean' ? Number(value) : (value ?? null))
  switch (operator) {
    case '=':
      return (value) => truth(value) === truth(operand)
    case '!=':
      return (value) => truth(value) !== truth(operand)
    case '<':
      return (value) => value !== null && (value as string) < (operand as string)
    case '<=':
      return (value) => value !== null && (value as string) <= (operand as string)
    case '>':
      return (value) => value !== null && (value as string) > (operand as string)
    case '>=':
      return (value) => value !== null && (value as string) >= (operand as string)
    case 'in': {
      const values = new Set((operand as unknown[]).map(truth))
      return (value) => values.has(truth(value))
    }
    case 'not in': {
      const values = new Set((operand as unknown[]).map(truth))
      return (value) => !values.has(truth(value))
    }
    case 'like': {
      const prefix = String(operand).replace(/%$/, '')
      return (value) => typeof value === 'string' && value.startsWith(prefix)
    }
    case 'child_of':
      return (value) => isUnder(db, value as number | null, new Set(operand as number[]))
    default:
      throw new Refusal([`Operator ${operator} is not simulated`, ''])
  }
}

function isUnder(db: Database, location: number | null, roots: Set<number>): boolean {
  for (
    let at = location;
    at !== null && at !== undefined;
    at = (db.table('stock.location').rows.get(at)?.parent ?? null) as number | null
  ) {
    if (roots.has(at)) return true
  }
  return false
}

function comparison(order: string[][]): (a: Row, b: Row) => number {
  const keys = order.map(([field, direction = 'ASC']) => ({
    field: field!,
    sign: direction.startsWith('DESC') ? -1 : 1,
    // SQLite and the connector's orders: nulls first, unless told otherwise.
    nulls: direction.includes('NULLS LAST') ? 1 : -1,
  }))
  return (a, b) => {
    for (const { field, sign, nulls } of keys) {
      const [left, right] = [(a[field] ?? null) as string | null, (b[field] ?? null) as string | null]
      if (left === right) continue
      if (left === null) return nulls
      if (right === null) return -nulls
      return (left < right ? -1 : 1) * sign
    }
    return a.id - b.id
  }
}

/** A row as `read` shows it: tagged values, dotted fields nested under `field.`. */
export function show(
  db: Database,
  { model, row, tx }: { model: string; row: Row; tx: Transaction },
  wanted: string[],
): Record<string, unknown> {
  const shown: Record<string, unknown> = { id: row.id }
  for (const path of wanted) {
    const [name, ...rest] = path.split('.')
    const spec = path === '_timestamp' ? ({ kind: 'plain' } as FieldSpec) : fieldOf(db, model, name!)
    if (path === '_timestamp') shown[path] = timestampOf(row)
    else if (rest.length === 0)
      shown[path] = 'kind' in spec ? tagged(spec.kind, valueOf(db, { model, row, tx }, path)) : valueOf(db, { model, row, tx }, path)
    else {
      if (!('one' in spec)) throw keyError(rest[0]!)
      const id = valueOf(db, { model, row, tx }, name!) as number | null
      const target = id === null ? undefined : db.table(spec.one).rows.get(id)
      const inner = target === undefined ? null : show(db, { model: spec.one, row: target, tx }, [rest.join('.')])
      shown[`${name}.`] = inner === null ? null : { ...((shown[`${name}.`] as object | undefined) ?? {}), ...inner }
    }
  }
  return shown
}

/** Whole seconds of the stamp, as Tryton's optimistic lock has it. */
export const timestampOf = (row: Row): string => String(Math.floor(Date.parse((row.write_date ?? row.create_date) as string) / 1000))

function tagged(kind: Kind, value: unknown): unknown {
  if (value === null) return null
  if (kind === 'decimal') return toDecimal(value as string)
  if (kind === 'date') return toDate(value as string, 'date')
  if (kind === 'datetime') return toDateTime(value as string)
  return kind === 'bool' ? Number(value) : value
}
