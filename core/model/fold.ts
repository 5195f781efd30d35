// A fold: records of one object, line by line, are added up into records of another, such as a day's shipments into one summary bill
// (model.md, decision 3). Declared as paths of canonical fields; this file checks a rule against the model and makes readers of its paths.
// The engine does the adding up (engine/fold*.ts).
import { HubError } from '../errors.ts'
import { canonicalSchema, type Schema } from './schemas.ts'

/**
 * Where a value comes from. A path (`a | b`: the first that is there) goes on through references (`lines.order.shop`, `shop.timeZone`) and from a line's `orderLineId` to the
 * order's line; `dayOf`: the business day of a time.
 */
export type FoldValue = string | { path: string; default: unknown } | { value: unknown } | { dayOf: string }

export interface FoldRule {
  /** Object whose lines are added up, the list, and the object that is made of them. */
  from: string
  each: string
  makes: string
  /** Header fields that tell the made records apart: paths of the member. */
  groupBy: Record<string, FoldValue>
  /** Header fields that are looked up when a record is made: paths of the made record. */
  set: Record<string, FoldValue>
  /** Fields that tell the made record's lines apart: paths of the member. */
  lineBy: Record<string, FoldValue>
  /** Fields of the made record's lines that are added up: paths of the member, to decimals. */
  sum: Record<string, string>
  /** Where the member has no `field`: its part of the order line's `amount`, by quantity (`by`: a field of `sum`). */
  share?: { field: string; by: string; owner: string; line: string; amount: string; quantity: string }
  /** A field of the made lines that is the tax in another one of them, by a rate that tells lines apart; only where there is a rate. */
  tax?: { field: string; of: string; rate: string }
  /** Header fields that are the sum of a field of all lines. */
  total: Record<string, string>
  /** Text with `{path}` of the made record, and `{seq}`. */
  number: string
  /** More lines than this go to a record of their own. */
  maxLines: number
  /** The header field that is the business day, with the zone and the time at which a day ends (paths of the made record). */
  day: { field: string; zone: FoldValue; cutOff: FoldValue; graceMs: number }
}

export type Body = Record<string, unknown>
/** The body of a referenced record; undefined = not there yet. */
export type LookUp = (object: string, id: string) => Body | undefined
export interface Reader {
  path: string
  isDay: boolean
  read(body: Body, line: Body | undefined, lookUp: LookUp): unknown
}
type Readers = [field: string, reader: Reader][]

/** A rule with its paths ready to be read. */
export interface Fold {
  rule: FoldRule
  groupBy: Readers
  set: Readers
  lineBy: Readers
  sum: Readers
  share?: { field: string; by: string } & Record<'owner' | 'line' | 'amount' | 'quantity', Reader>
  zone: Reader
  cutOff: Reader
  number(header: Body, seq: number, lookUp: LookUp): string
  /** Fields that a made record, or a line of it, must have. */
  required: { header: ReadonlySet<string>; line: ReadonlySet<string> }
}

/** @throws HubError config `badFold` with details.path */
export function compileFold(rule: FoldRule): Fold {
  const member = rootOf(rule.from, 'from', rule.each)
  const made = rootOf(rule.makes, 'makes')
  const header = made.schema
  const line = header.properties?.['lines']?.items
  if (!line?.properties) throw bad('makes', `${rule.makes} has no lines: nothing can be added up into it`)
  const readers = (values: Record<string, FoldValue>, name: string, root: Root, target: Schema): Readers =>
    Object.entries(values).map(([field, value]) => {
      const at = `${name}.${field}`
      if (!target.properties?.[field]) throw bad(at, `${rule.makes} has no such field here`)
      return [field, readerOf(value, at, root)]
    })
  if (!(rule.day.field in rule.groupBy)) throw bad('day.field', `name the field of groupBy that is the business day`)
  for (const [field, of] of Object.entries(rule.total)) {
    if (!header.properties?.[field]) throw bad(`total.${field}`, `${rule.makes} has no such field`)
    if (!(of in rule.sum)) throw bad(`total.${field}`, `"${of}" is not added up: name a field of sum`)
  }
  const { tax } = rule
  if (tax && !line.properties[tax.field]) throw bad('tax.field', `${rule.makes} has no field "${tax.field}" in its lines`)
  if (tax && !(tax.of in rule.sum && tax.rate in rule.lineBy)) throw bad('tax', 'name a field of sum, and one of lineBy as its rate')
  return {
    rule,
    groupBy: readers(rule.groupBy, 'groupBy', member, header),
    set: readers(rule.set, 'set', made, header),
    lineBy: readers(rule.lineBy, 'lineBy', member, line),
    sum: readers(rule.sum, 'sum', member, line),
    ...(rule.share && { share: shareOf(rule.share, member) }),
    zone: readerOf(rule.day.zone, 'day.zone', made),
    cutOff: readerOf(rule.day.cutOff, 'day.cutOff', made),
    number: numberOf(rule.number, made),
    required: { header: new Set(header.required), line: new Set(line.required) },
  }
}

function shareOf({ field, by, ...paths }: NonNullable<FoldRule['share']>, member: Root): NonNullable<Fold['share']> {
  const [owner, line, amount, quantity] = (['owner', 'line', 'amount', 'quantity'] as const).map((name) =>
    readerOf(paths[name], `share.${name}`, member),
  ) as [Reader, Reader, Reader, Reader]
  return { field, by, owner, line, amount, quantity }
}

const bad = (path: string, message: string) => new HubError('badFold', 'config', `${path}: ${message}`, { details: { path } })

interface Root {
  object: string
  schema: Schema
  /** The list whose lines are read, if any. */
  each?: string
  line?: Schema
}

function rootOf(object: string, at: string, each?: string): Root {
  const schema = objectSchema(object, at)
  if (each === undefined) return { object, schema }
  const line = schema.properties?.[each]?.items
  if (!line?.properties) throw bad('each', `${object} has no list "${each}" of lines`)
  return { object, schema, each, line }
}

function objectSchema(object: string, at: string): Schema {
  try {
    return canonicalSchema(object)
  } catch (error) {
    throw bad(at, (error as Error).message)
  }
}

function readerOf(value: FoldValue, at: string, root: Root): Reader {
  if (typeof value === 'string') return { path: value, isDay: false, read: pathReader(value, at, root) }
  if ('value' in value) return { path: at, isDay: false, read: () => value.value }
  if ('dayOf' in value) return { path: value.dayOf, isDay: true, read: pathReader(value.dayOf, at, root) }
  const read = pathReader(value.path, at, root)
  return { path: value.path, isDay: false, read: (...from) => read(...from) ?? value.default }
}

/** From one value to the next; the whole member is at hand for what a reference needs besides. */
type Hop = (value: unknown, from: { parent: Body; body: Body; lookUp: LookUp }) => unknown

/** `a | b`: the first that is there. */
function pathReader(paths: string, at: string, root: Root): Reader['read'] {
  const [first, ...others] = paths.split(' | ').map((path) => onePathReader(path, at, root))
  if (!others.length) return first!
  return (...from) => [first!, ...others].map((read) => read(...from)).find((value) => value !== undefined && value !== null)
}

function onePathReader(path: string, at: string, root: Root): Reader['read'] {
  const parts = path.split('.')
  const isOfLine = root.each !== undefined && parts[0] === root.each
  const hops: { name: string; hop: Hop | undefined }[] = []
  let schema: Schema = isOfLine ? root.line! : root.schema
  for (const [index, name] of (isOfLine ? parts.slice(1) : parts).entries()) {
    const part = schema.properties?.[name]
    if (!part) throw bad(at, `${root.object} has no field "${path}": "${name}" is not there`)
    if (part.type === 'array') throw bad(at, `"${path}" is a list: name a single value`)
    const isLast = index === parts.length - (isOfLine ? 2 : 1)
    const next = isLast ? undefined : referenced(part)
    hops.push({ name, hop: next?.hop })
    schema = next?.schema ?? part
  }
  if (!hops.length) throw bad(at, `"${path}" is a list: name a field of its lines`)
  return (body, line, lookUp) => {
    let at: unknown = isOfLine ? line : body
    for (const { name, hop } of hops) {
      if (typeof at !== 'object' || at === null) return undefined
      const parent = at as Body
      at = hop ? hop(parent[name], { parent, body, lookUp }) : parent[name]
    }
    return at
  }
}

/** Where a path goes on behind a field that names a record, or the line of one. */
function referenced(part: Schema): { schema: Schema; hop: Hop } | undefined {
  const object = part['x-ref']
  if (object !== undefined)
    return { schema: canonicalSchema(object), hop: (id, { lookUp }) => (typeof id === 'string' ? lookUp(object, id) : undefined) }
  const owner = part['x-line-of']
  if (owner === undefined) return undefined
  return {
    schema: canonicalSchema('order').properties!['lines']!.items!,
    hop(lineId, { parent, body, lookUp }) {
      const id = parent[owner] ?? body[owner]
      const lines = typeof id === 'string' ? (lookUp('order', id)?.['lines'] as Body[] | undefined) : undefined
      return lines?.find((line) => line['lineId'] === lineId)
    },
  }
}

function numberOf(template: string, root: Root): Fold['number'] {
  const parts = template.split(/\{([^}]*)\}/)
  const readers = parts.map((part, index) => (index % 2 && part !== 'seq' ? pathReader(part, 'number', root) : undefined))
  if (!parts.some((part, index) => index % 2 && part === 'seq')) throw bad('number', 'put {seq} into it: a day may need several')
  return (header, seq, lookUp) =>
    parts
      .map((part, index) => {
        if (index % 2 === 0) return part
        return part === 'seq' ? String(seq) : String(readers[index]!(header, undefined, lookUp) ?? '')
      })
      .join('')
}
