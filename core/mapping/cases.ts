// Cases beside a mapping: native records with what they must become, and the other way round. `qiao mapping test` and connectors run them.
import { isDeepStrictEqual } from 'node:util'
import { isMap, LineCounter, parseDocument } from 'yaml'
import { HubError, toHubError } from '../errors.ts'
import type { Canonical, CompiledMapping, NativeRecord } from './port.ts'
import { sampleGetContext, samplePutContext } from './sample-world.ts'

/** One entry of `<object>.cases.yaml`. References read as `ref:<object>:<value>`, line ids as `line:<entry id>` (sample-world.ts). */
export interface MappingCase {
  name: string
  note?: string
  /** Given: read, and compared with `canonical` or `error`. */
  native?: NativeRecord
  canonical?: Canonical
  error?: ExpectedError
  put?: {
    canonical: Canonical
    /** The record in the system before; absent = create. */
    old?: NativeRecord
    native?: NativeRecord
    error?: ExpectedError
    /** Canonical fields whose references the target does not know. */
    missing?: string[]
  }
}
export interface ExpectedError {
  code: string
  field?: string
}

export interface CaseResult {
  name: string
  ok: boolean
  /** What differs, in sentences. */
  problems: string[]
}

const KEYS = new Set(['name', 'note', 'native', 'canonical', 'error', 'put'])

/** Reads a cases file. Throws HubError config `badCases` naming the line. */
export function parseCases(text: string): MappingCase[] {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, schema: 'core', prettyErrors: false })
  const [problem] = document.errors
  if (problem) throw bad(`line ${lines.linePos(problem.pos[0]).line}: ${problem.message}`)
  const list: unknown = document.toJS({ maxAliasCount: 0 })
  if (!Array.isArray(list) || list.length === 0) throw bad('it is a list of cases: - name: …')
  return list.map((item: unknown, index) => {
    if (typeof item !== 'object' || item === null || !isMap(document.getIn([index]))) throw bad(`case ${index + 1} is no map`)
    const entry = item as MappingCase
    const odd = Object.keys(entry).find((key) => !KEYS.has(key))
    if (odd !== undefined) throw bad(`case ${index + 1} has \`${odd}\`; there are ${[...KEYS].join(', ')}`)
    if (typeof entry.name !== 'string') throw bad(`case ${index + 1} has no name`)
    const isReading = entry.native !== undefined && (entry.canonical !== undefined || entry.error !== undefined)
    if (!isReading && !entry.put) throw bad(`${entry.name}: give native with canonical or error, or put`)
    return entry
  })
}

/** Runs all cases of a file; a failing case is a result, never a throw. */
export async function runCases(mapping: CompiledMapping, text: string): Promise<CaseResult[]> {
  const results: CaseResult[] = []
  for (const one of parseCases(text)) {
    const problems = [...(await readCase(mapping, one)), ...writeCase(mapping, one)]
    results.push({ name: one.name, ok: problems.length === 0, problems })
  }
  return results
}

async function readCase(mapping: CompiledMapping, one: MappingCase): Promise<string[]> {
  const { native, canonical, error } = one
  if (!native || (!canonical && !error)) return []
  try {
    const values = mapping.hasExpressions ? await mapping.evaluate(native) : undefined
    const got = mapping.get(native, sampleGetContext(values)).canonical
    return error ? [`get: expected the error ${error.code}, but the record was read.`] : differences(canonical!, got, 'canonical')
  } catch (thrown) {
    return compareError(thrown, error, 'get')
  }
}

function writeCase(mapping: CompiledMapping, { put }: MappingCase): string[] {
  if (!put) return []
  try {
    const written = mapping.put(put.canonical, put.old, samplePutContext())
    if (put.error) return [`put: expected the error ${put.error.code}, but the record was written.`]
    const missing = written.missing.map(({ field }) => field)
    const native = JSON.parse(JSON.stringify(written.native)) as NativeRecord
    return [...differences(put.native ?? {}, native, 'native'), ...differences(put.missing ?? [], missing, 'missing')]
  } catch (thrown) {
    return compareError(thrown, put.error, 'put')
  }
}

function compareError(thrown: unknown, expected: ExpectedError | undefined, what: string): string[] {
  const error = toHubError(thrown)
  if (!expected) return [`${what} failed: ${error.message}`]
  const field = error.details['field']
  if (error.code === expected.code && (expected.field === undefined || expected.field === field)) return []
  return [`${what}: expected ${expected.code} at ${expected.field ?? 'any field'}, got ${error.code} at ${String(field)}: ${error.message}`]
}

/** Paths at which two JSON values differ, as sentences. */
function differences(expected: unknown, actual: unknown, path: string): string[] {
  if (isDeepStrictEqual(expected, actual)) return []
  const isBoth = (test: (value: unknown) => boolean): boolean => test(expected) && test(actual)
  if (isBoth(Array.isArray) || isBoth((value) => typeof value === 'object' && value !== null && !Array.isArray(value))) {
    const [left, right] = [expected as Record<string, unknown>, actual as Record<string, unknown>]
    return Object.keys({ ...left, ...right }).flatMap((key) => differences(left[key], right[key], `${path}.${key}`))
  }
  return [`${path}: expected ${JSON.stringify(expected) ?? 'nothing'}, got ${JSON.stringify(actual) ?? 'nothing'}.`]
}

function bad(message: string): HubError {
  return new HubError('badCases', 'config', `The cases cannot be read: ${message}.`)
}
