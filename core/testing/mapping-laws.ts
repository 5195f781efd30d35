// Tries the lens laws of a mapping on records generated from its native schema. Needs fast-check, so production code loads this file only
// from `qiao mapping check`.
import fc from 'fast-check'
import type { JsonSchema } from '../connector/port.ts'
import { isProved, LAWS, tryLaw, type LawResult, type LawSample } from '../mapping/laws.ts'
import type { FieldReport } from '../mapping/check-report.ts'
import { isSpread } from '../mapping/money-steps.ts'
import type { CompiledMapping, NativeRecord } from '../mapping/port.ts'
import { placeOf, valueTypeOf, wordsOf } from '../mapping/schema-paths.ts'
import type { FieldRule, ListRule, MappingNode, Rule } from '../mapping/syntax.ts'
import { arbitraryOf, clocks, dateTimes, days, decimals, instants } from './schema-arbitrary.ts'

export interface LawOptions {
  mapping: CompiledMapping
  ast: MappingNode
  native: JsonSchema
  report: FieldReport[]
  /** Default 200. */
  runs?: number
  seed?: number
}

/** Runs every law on generated pairs of records; a failure carries the smallest record found. */
export function lawsOnGenerated(options: LawOptions): LawResult[] {
  const { mapping, report, runs = 200, seed } = options
  const native = nativeArbitrary(options.ast, options.native)
  return LAWS.map((law): LawResult => {
    let samples = 0
    const property = fc.property(native, native, (one, other) => {
      const broken = tryLaw(mapping, law, { native: one, other })
      if (broken === 'refused') return
      samples += 1
      if (broken !== undefined) throw new Error(broken)
    })
    const outcome = fc.check(property, { numRuns: runs, ...(seed === undefined ? {} : { seed }) })
    if (!outcome.failed) return { law, status: isProved(report) && samples > 0 ? 'proved' : 'holds', samples }
    const [one, other] = outcome.counterexample as [NativeRecord, NativeRecord]
    const sample: LawSample = { native: one, other }
    return { law, status: 'fails', samples, failure: { message: messageOf(mapping, law, sample), sample } }
  })
}

function messageOf(mapping: CompiledMapping, law: LawResult['law'], sample: LawSample): string {
  try {
    return tryLaw(mapping, law, sample) ?? 'The law is broken, but not each time: something depends on what ran before.'
  } catch (error) {
    return `The mapping threw what is no data error: ${error instanceof Error ? error.message : String(error)}`
  }
}

/** Records of the native schema in which converters find what they read, and entries have ids of their own. */
export function nativeArbitrary(ast: MappingNode, schema: JsonSchema): fc.Arbitrary<NativeRecord> {
  const hints = new Map<string, fc.Arbitrary<unknown>>()
  const lists: ListRule[] = []
  collect(ast.rules, '', { schema, hints, lists })
  return arbitraryOf(schema, hints).map((record) => lists.reduce(withOwnIds, record))
}

interface Collecting {
  schema: JsonSchema
  hints: Map<string, fc.Arbitrary<unknown>>
  lists: ListRule[]
}

function collect(rules: Rule[], prefix: string, into: Collecting): void {
  for (const rule of rules) {
    if (rule.kind === 'expression') continue
    const path = prefix + rule.native.text
    if (rule.kind === 'list') {
      if (prefix === '' && rule.nativeKey) into.lists.push(rule)
      collect(rule.rules, `${path}[].`, into)
      continue
    }
    const place = isSpread(rule) ? throughLists(path, rules) : path
    const hint = hintOf(rule, into.schema, place)
    if (hint) into.hints.set(place, hint)
  }
}

/** `items.share` of a total that is spread over `items` stands in each entry: `items[].share`. */
function throughLists(path: string, rules: Rule[]): string {
  const list = rules.find((rule) => rule.kind === 'list' && path.startsWith(`${rule.native.text}.`))
  return list?.kind === 'list' ? `${list.native.text}[].${path.slice(list.native.text.length + 1)}` : path
}

function hintOf(rule: FieldRule, root: JsonSchema, path: string): fc.Arbitrary<unknown> | undefined {
  const place = placeThrough(root, path)
  const type = place ? valueTypeOf(place.schema) : 'any'
  const step = rule.chain.find(({ name }) => !['absent', 'default', 'trim', 'string'].includes(name))
  const isText = type === 'string' || type === 'decimal'
  if (!place || !step || type === 'list') return undefined
  if (step.name === 'enum') return enumHint(rule, place.schema, type)
  if (step.name === 'epoch') return epochHint(step.args[0]?.value === 's' ? 1000 : 1, isText)
  if (step.name === 'bool01') return isText ? fc.constantFrom('0', '1') : fc.constantFrom(0, 1)
  if (step.name === 'local') return clocks
  if (step.name === 'rfc3339') return dateTimes
  if (step.name === 'date') return days
  if (!isText) return undefined
  if (step.name === 'money' || step.name === 'decimal') return decimals
  if (step.name === 'minor' || step.name === 'integer') return fc.integer().map(String)
  if (step.name === 'phone')
    return fc.integer({ min: 13_000_000_000, max: 19_999_999_999 }).map((digits) => `${digits % 2 === 0 ? '+86 ' : ''}${digits}`)
  if (step.name === 'ref') return fc.stringMatching(/^[A-Z0-9]{1,6}$/)
  return undefined
}

function enumHint(rule: FieldRule, schema: JsonSchema, type: string): fc.Arbitrary<unknown> {
  const step = rule.chain.find(({ name }) => name === 'enum')!
  const refused = new Set(step.args.filter((arg) => arg.value === '-').map((arg) => arg.key))
  const words = (wordsOf(schema) ?? step.args.map((arg) => arg.key!)).filter((word) => word !== '-' && !refused.has(String(word)))
  return fc.constantFrom(
    ...words.map((word) => (type === 'integer' || type === 'number' ? Number(word) : type === 'boolean' ? String(word) === 'true' : word)),
  )
}

function epochHint(factor: number, isText: boolean): fc.Arbitrary<unknown> {
  const counts = instants.map((ms) => Math.floor(ms / factor))
  return isText ? counts.map(String) : counts
}

function placeThrough(root: JsonSchema, path: string): ReturnType<typeof placeOf> {
  const [head, ...rest] = path.split('[].')
  let place = placeOf(root, segmentsOf(head!))
  for (const part of rest) {
    const items = place?.schema['items'] as JsonSchema | undefined
    place = items && placeOf(root, segmentsOf(part), items)
  }
  return place
}

function segmentsOf(path: string): string[] {
  return path.replaceAll('`', '').split('.')
}

/** Entry ids are unique in real systems; generated ones are numbered. Lists keyed by a mapped property may repeat, so they stay. */
function withOwnIds(record: NativeRecord, list: ListRule): NativeRecord {
  if (list.canonicalKey?.text !== 'lineId') return record
  const copy = structuredClone(record)
  let box: unknown = copy
  for (const segment of list.native.segments) box = (box as NativeRecord | undefined)?.[segment]
  if (!Array.isArray(box)) return record
  const key = list.nativeKey!.segments
  box.forEach((entry: NativeRecord, index) => {
    let at = entry
    for (const segment of key.slice(0, -1)) at = (at[segment] ??= {}) as NativeRecord
    const old = at[key.at(-1)!]
    at[key.at(-1)!] = typeof old === 'string' ? `e${index}` : index + 1
  })
  return copy
}
