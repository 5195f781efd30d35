// `qiao mapping check|test|try`: mappings without a hub, as one writes them.
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { text as readAll } from 'node:stream/consumers'
import { parseJson } from '../connector/lossless-json.ts'
import { HubError } from '../errors.ts'
import { parseCases, runCases, type CaseResult } from '../mapping/cases.ts'
import { lawsOnSamples, type LawResult } from '../mapping/laws.ts'
import { hasErrors } from '../mapping/load.ts'
import type { CompiledMapping, NativeRecord } from '../mapping/port.ts'
import { sampleGetContext, samplePutContext } from '../mapping/sample-world.ts'
import type { CommandContext } from './context.ts'
import { openMapping, type MappingOptions, type MappingSource } from './mapping-source.ts'
import { problemLines } from './problems.ts'
import { count, oneLine, screenOf, type Screen } from './screen.ts'
import { readGiven } from './system-error.ts'

/** The static check of files, or of all mappings in folders. Exit code 1 when one has an error. */
export async function checkMappings(context: CommandContext, paths: string[], options: MappingOptions): Promise<number> {
  const files = (await Promise.all(paths.map(mappingFiles))).flat()
  if (files.length === 0)
    throw new HubError(
      'noMapping',
      'config',
      `There is no mapping in ${paths.join(', ')}: a mapping is a .yaml file that begins with "mapping:" or "extends:".`,
    )
  const screen = screenOf(context.terminal)
  const sources: MappingSource[] = []
  for (const file of files) sources.push(await openMapping(file, options))
  context.print(
    sources.map(({ file, findings, report }) => ({ file, problems: findings, fields: report })),
    () => sources.flatMap((source) => [...problemLines(source.findings, screen), summary(source, screen)]),
  )
  return sources.some(({ findings }) => hasErrors(findings)) ? 1 : 0
}

async function mappingFiles(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path]
  const names = (await readdir(path, { recursive: true })).filter((name) => name.endsWith('.yaml') && !name.endsWith('.cases.yaml')).sort()
  const files = names.map((name) => join(path, name))
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')))
  return files.filter((_, i) => /^(mapping|extends):/m.test(texts[i]!))
}

function summary({ file, findings, report }: MappingSource, screen: Screen): string {
  if (hasErrors(findings)) return `${screen.paint('✗', 'bad')} ${file}`
  const tally = (wanted: string): number => report.filter(({ status }) => status === wanted).length
  const words = [count(report.length, 'field'), `${tally('proved')} proved`, `${tally('holds')} as far as the data goes`]
  return `${screen.paint('✓', 'good')} ${file}: ${[...words, ...lossyWords(report)].join(', ')}.`
}

/** Fields that do not come back whole, by what they lose. */
function lossyWords(report: MappingSource['report']): string[] {
  const byReason = Map.groupBy(
    report.filter(({ status }) => status === 'lossy'),
    ({ why }) => why ?? 'not kept whole',
  )
  return [...byReason].map(([why, fields]) => `lossy: ${fields.map(({ field }) => field).join(', ')} (${why})`)
}

type Compiled = MappingSource & Required<Pick<MappingSource, 'mapping' | 'ast' | 'native'>>

async function openSound(context: CommandContext, file: string, options: MappingOptions): Promise<Compiled> {
  const source = await openMapping(file, options)
  if (source.mapping && source.ast && source.native) return source as Compiled
  for (const line of problemLines(source.findings, screenOf(context.terminal))) context.note(line)
  throw new HubError('brokenMapping', 'data', `${file} has errors: mend them first.`)
}

/** Cases and laws of one file. Exit code 1 when one fails. */
export async function testMapping(context: CommandContext, file: string, options: MappingOptions & { runs?: number }): Promise<number> {
  const source = await openSound(context, file, options)
  const casesText = await readCases(source)
  const cases = casesText === undefined ? [] : await runCases(source.mapping, casesText)
  const samples = casesText === undefined ? [] : samplesOf(casesText)
  const laws = await tryLaws(context, source, { samples, runs: options.runs })
  const isOk = cases.every(({ ok }) => ok) && laws.every(({ status }) => status !== 'fails')
  context.print({ file, ok: isOk, cases, laws }, () => testLines(cases, laws, screenOf(context.terminal)))
  if (casesText === undefined) context.note(`There are no cases: write them into ${casesFile(source)}.`)
  return isOk ? 0 : 1
}

const casesFile = ({ file, ast }: Compiled): string => join(dirname(file), ast.cases ?? `${basename(file, '.yaml')}.cases.yaml`)

async function readCases(source: Compiled): Promise<string | undefined> {
  try {
    return await readFile(casesFile(source), 'utf8')
  } catch (error) {
    // A file that the mapping names has to be there.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || source.ast.cases !== undefined) throw error
    return undefined
  }
}

const samplesOf = (cases: string): NativeRecord[] =>
  parseCases(cases).flatMap(({ native, error, put }) => [error || !native ? [] : native, put?.old ?? []].flat())

interface Generated {
  lawsOnGenerated(options: Pick<Compiled, 'mapping' | 'ast' | 'native' | 'report'> & { runs?: number }): LawResult[]
}

/** On generated records and on those of the cases; the generator is a tool of development and may be missing. */
async function tryLaws(
  context: CommandContext,
  source: Compiled,
  { samples, runs }: { samples: NativeRecord[]; runs?: number },
): Promise<LawResult[]> {
  const onSamples = samples.length === 0 ? [] : lawsOnSamples(source.mapping, samples, source.report)
  try {
    const { lawsOnGenerated } = (await import(new URL('../testing/mapping-laws.ts', import.meta.url).href)) as Generated
    const onGenerated = lawsOnGenerated({ ...source, ...(runs === undefined ? {} : { runs }) })
    return onGenerated.map((result, i) => (onSamples[i]?.status === 'fails' ? onSamples[i] : result))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error
    context.note(
      'The laws were tried on the records of the cases alone: fast-check is not installed. `npm ci` without --omit=dev brings it.',
    )
    return onSamples
  }
}

function testLines(cases: CaseResult[], laws: LawResult[], { paint }: Screen): string[] {
  const sign = (ok: boolean): string => (ok ? paint('✓', 'good') : paint('✗', 'bad'))
  return [
    ...cases.flatMap(({ name, ok, problems }) => [`${sign(ok)} ${name}`, ...problems.map((problem) => `    ${oneLine(problem)}`)]),
    ...laws.flatMap(({ law, status, samples, failure }) => [
      `${sign(status !== 'fails')} law ${law} ${status === 'fails' ? 'is broken' : status} (${count(samples, 'record')})`,
      ...(failure ? [`    ${oneLine(failure.message)}`, `    ${JSON.stringify(failure.sample)}`] : []),
    ]),
  ]
}

/** What a native record becomes; with `put`, what it becomes when that canonical record is written over it. */
export async function tryMapping(
  context: CommandContext,
  file: string,
  native: string,
  options: MappingOptions & { put?: string },
): Promise<void> {
  const { mapping } = await openSound(context, file, options)
  const record = await readRecord(native)
  const result =
    options.put === undefined ? await readThrough(mapping, record) : writeThrough(mapping, record, await readRecord(options.put))
  context.terminal.out(`${JSON.stringify(result, null, 2)}\n`)
  if (!context.isJson && mapping.hasRefs) context.note('References read as ref:<object>:<value> here, since no hub is asked.')
}

async function readThrough(mapping: CompiledMapping, native: NativeRecord): Promise<unknown> {
  const values = mapping.hasExpressions ? await mapping.evaluate(native) : undefined
  return mapping.get(native, sampleGetContext(values)).canonical
}

function writeThrough(mapping: CompiledMapping, old: NativeRecord, canonical: NativeRecord): unknown {
  const { native, missing } = mapping.put(canonical, old, samplePutContext())
  if (missing.length === 0) return native
  const names = missing.map(({ field, object, id }) => `${field} (${object} ${id})`)
  throw new HubError('missingReference', 'data', `The target does not know ${names.join(', ')}: write references as ref:<object>:<value>.`)
}

async function readRecord(file: string): Promise<NativeRecord> {
  const content = file === '-' ? await readAll(process.stdin) : (await readGiven(file)).toString('utf8')
  const place = file === '-' ? 'Standard input' : file
  const problem = (reason: string) => new HubError('notJson', 'data', `${place} is no JSON object: ${reason}.`)
  let record: unknown
  try {
    record = parseJson(content)
  } catch (error) {
    throw problem((error as Error).message)
  }
  if (typeof record !== 'object' || record === null || Array.isArray(record)) throw problem('it begins with { and ends with }')
  return record as NativeRecord
}
