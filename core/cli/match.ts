// `qiao plan match`: a person's word on what is the same in two systems before one of them is read, pair by pair or from a file.
import { writeFile } from 'node:fs/promises'
import { extname } from 'node:path'
import type { GivenRow } from '../configuration/code-rows.ts'
import { readCsv, readXlsx, writeCsv, writeXlsx } from '../configuration/code-table-file.ts'
import type { CodeTableConfig } from '../configuration/code-tables.ts'
import type { Schemas } from './client.ts'
import type { CommandContext } from './context.ts'
import { listAll } from './pages.ts'
import { count, oneLine } from './screen.ts'
import { readGiven } from './system-error.ts'
import { UsageError } from './usage-error.ts'

type Pair = Schemas['Pairing']
type Result = Schemas['PairingsResult']
type Proposed = Schemas['PlanItem']

/** A file of pairs has the columns of a code table, and is read and written as one. */
const KEYS = ['connection', 'object', 'externalId']
const VALUES = ['decision', 'record', 'otherConnection', 'otherExternalId', 'called', 'name', 'reasons']
const titles = Object.fromEntries([...KEYS, ...VALUES].map((column) => [column, column]))
const PAIRS: CodeTableConfig = { name: 'pairs', keys: KEYS, values: VALUES, titles, fallback: 'error' }
const DECISIONS = ['same', 'notSame', 'undo'] as const
/** In one request. */
const MOST_PAIRS = 1000
const XLSX = '.xlsx'

export interface MatchOptions {
  notSame?: boolean
  undo?: boolean
  dryRun?: boolean
}

/** Exit code 1 when it cannot be so; then nothing was written. */
export async function matchOne(context: CommandContext, place: [string, string, string, string?], options: MatchOptions): Promise<number> {
  const [connection, object, externalId, partner] = place
  const { notSame, undo, dryRun = false } = options
  if (notSame && undo) throw new UsageError('--not-same and --undo say different things: give one of them.')
  if ((partner === undefined) !== (undo === true))
    throw new UsageError(undo ? '--undo takes no partner.' : 'Name the partner: a record (rec_…), or <connection>:<id there>.')
  const decision = undo ? 'undo' : notSame ? 'notSame' : 'same'
  const pair: Pair = { connection, object, externalId, decision, ...(partner === undefined ? {} : partnerOf(partner)) }
  const result = await send(context, [pair], dryRun)
  return show(context, result, { isDryRun: dryRun, place: ({ field }) => field })
}

function partnerOf(word: string): Pick<Pair, 'record' | 'otherConnection' | 'otherExternalId'> {
  if (word.startsWith('rec_')) return { record: word }
  const at = word.indexOf(':')
  if (at < 1) throw new UsageError(`"${word}" is neither a record (rec_…) nor <connection>:<id there>.`)
  return { otherConnection: word.slice(0, at), otherExternalId: word.slice(at + 1) }
}

/** All of the file is tried first; with any problem nothing is written. */
export async function matchFile(context: CommandContext, file: string, { dryRun = false }: MatchOptions): Promise<number> {
  const { rows, problems } = await readPairs(file)
  const wrong = problems.map(({ line, column, message }) => ({ line: line!, field: column ?? '', message }))
  const isDecided = rows.some(({ row }) => row['decision'] !== undefined)
  const open = isDecided ? rows.filter(({ row }) => row['decision']) : rows
  const pairs = open.map((given) => ({ line: given.line, pair: pairOf(given, wrong) }))
  if (wrong.length) return show(context, { ...NOTHING, problems: wrong }, { isDryRun: dryRun, place: placeIn(file) })
  const sums = { ...NOTHING }
  for (const isDryRun of dryRun ? [true] : [true, false]) {
    Object.assign(sums, NOTHING, { problems: [] })
    for (let start = 0; start < pairs.length; start += MOST_PAIRS) {
      const some = pairs.slice(start, start + MOST_PAIRS)
      add(
        sums,
        await send(
          context,
          some.map(({ pair }) => pair),
          isDryRun,
        ),
        (line) => some[line - 1]!.line,
      )
    }
    if (sums.problems.length) break
  }
  return show(context, sums, { isDryRun: dryRun, place: placeIn(file) })
}

const NOTHING: Result = { isApplied: false, same: 0, notSame: 0, undone: 0, unchanged: 0, problems: [] }

function add(sums: Result, more: Result, lineOf: (line: number) => number) {
  sums.isApplied ||= more.isApplied
  for (const name of ['same', 'notSame', 'undone', 'unchanged'] as const) sums[name] += more[name]
  sums.problems = [...sums.problems, ...more.problems.map((problem) => ({ ...problem, line: lineOf(problem.line) }))]
}

function pairOf({ line, row }: GivenRow, problems: Result['problems']): Pair {
  const { connection = '', object = '', externalId = '', record, otherConnection, otherExternalId, decision: word = 'same' } = row
  const decision = DECISIONS.find((known) => known === word)
  if (!decision) problems.push({ line, field: 'decision', message: `"${word}" is none of ${DECISIONS.join(', ')}; empty: undecided.` })
  for (const [field, cell] of Object.entries({ connection, object, externalId }))
    if (cell === '') problems.push({ line, field, message: 'is empty.' })
  const partner = Object.fromEntries(Object.entries({ record, otherConnection, otherExternalId }).filter(([, cell]) => cell))
  return { connection, object, externalId, decision: decision ?? 'same', ...partner }
}

async function readPairs(file: string) {
  const bytes = await readGiven(file)
  return isXlsx(file) ? readXlsx(PAIRS, new Uint8Array(bytes)) : readCsv(PAIRS, bytes)
}

function isXlsx(file: string): boolean {
  const ending = extname(file).toLowerCase()
  if (ending !== '.csv' && ending !== XLSX) throw new UsageError(`${file} is neither .csv nor .xlsx: its ending says what it is.`)
  return ending === XLSX
}

const placeIn =
  (file: string) =>
  ({ line, field }: Result['problems'][number]) =>
    `${file}:${line}: ${field}`

const send = async ({ hub }: CommandContext, pairs: Pair[], isDryRun: boolean): Promise<Result> =>
  (await hub.post('/api/v1/pairings', { body: { pairs, isDryRun } })).body

interface Shown {
  isDryRun: boolean
  place(problem: Result['problems'][number]): string
}

function show(context: CommandContext, result: Result, { isDryRun, place }: Shown): number {
  const { same, notSame, undone, unchanged, problems, isApplied } = result
  const outcome = isDryRun && !problems.length ? ' (tried, not written)' : ''
  context.print(result, () =>
    problems.length && !isApplied ? [] : [`${same} the same, ${notSame} not the same, ${undone} undone, ${unchanged} as before${outcome}.`],
  )
  if (context.isJson) return problems.length ? 1 : 0
  for (const problem of problems) context.note(oneLine(`${place(problem)}: ${problem.message}`))
  if (problems.length && !isApplied) context.note('Nothing was written: mend that first.')
  if (isApplied && same > 0) context.note('They are linked when the system is read: `qiao pull`. Nothing is written because of it.')
  return problems.length ? 1 : 0
}

/** What a plan proposes, to be decided in a spreadsheet: what has no decision is left out when the file is read. */
export async function exportProposals(context: CommandContext, plan: string, file: string): Promise<void> {
  const { items } = await listAll<Proposed>(context, {
    limit: Infinity,
    read: (hub, page) => hub.get('/api/v1/plans/{plan}/items', { path: { plan }, query: { action: 'onlyThere', ...page } }),
  })
  const rows = items.flatMap(({ connection, object, externalId, name: called, proposals }) => {
    const place = { connection, object, externalId: externalId!, called: called ?? '' }
    if (!proposals.length) return [place]
    return proposals.map(({ record, name, reasons, ...other }) => ({
      ...place,
      ...{ record: record ?? '', otherConnection: other.connection ?? '', otherExternalId: other.externalId ?? '' },
      ...{ name, reasons: reasons.join(' ') },
    }))
  })
  await writeFile(file, isXlsx(file) ? await writeXlsx(PAIRS, rows) : writeCsv(PAIRS, rows))
  context.print({ plan, file, rows: rows.length }, () => [
    `${file} written: ${count(rows.length, 'row')}. Write same or notSame into the column decision, then \`qiao plan match-file ${file}\`.`,
  ])
}
