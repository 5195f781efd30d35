// `qiao tables`: what our things are called in other systems; rows in from files and out to them, what is unmapped, and what might be its row.
import type { Schemas } from './client.ts'
import { exportFile, importFile, type RowsResult } from './code-table-files.ts'
import type { CommandContext } from './context.ts'
import { printList } from './pages.ts'
import { clock, count, oneLine, screenOf } from './screen.ts'
import { table, type Column } from './table.ts'

type CodeTable = Schemas['CodeTableDetail']
const TABLE: Column<CodeTable>[] = [
  { title: 'table', text: ({ name }) => name },
  { title: 'title', text: ({ title }) => title, least: 8 },
  { title: 'keys', text: ({ keys }) => keys.join(', '), least: 8 },
  { title: 'values', text: ({ values }) => values.join(', '), least: 8 },
  { title: 'no row', text: ({ fallback }) => fallback },
  { title: 'rows', text: ({ rowCount }) => rowCount, isRight: true },
  { title: 'changed', text: ({ updatedAt }) => clock(updatedAt) },
]

export async function listTables(context: CommandContext): Promise<void> {
  const { items } = (await context.hub.get('/api/v1/code-tables')).body
  const lines = () => table(items, TABLE, screenOf(context.terminal))
  printList(context, { items, hasMore: false }, { lines, empty: 'There are no code tables: write tables/<name>.yaml and apply it.' })
}

/** Exit code 1 when a row is wrong; then nothing was written. */
export async function importRows(
  context: CommandContext,
  name: string,
  file: string,
  { dryRun = false, whole = false }: { dryRun?: boolean; whole?: boolean },
): Promise<number> {
  const result = await importFile(context, name, file, { isDryRun: dryRun, isWhole: whole })
  context.print(result, () =>
    result.problems.length ? [] : [...exampleLines(context, result), `${sumOf(result)}${outcomeOf(result, dryRun)}`],
  )
  if (!context.isJson) for (const line of problemLinesOf(file, result)) context.note(line)
  return result.problems.length ? 1 : 0
}

function outcomeOf({ isApplied }: RowsResult, isDryRun: boolean): string {
  if (isApplied) return '. What waited for them goes on by itself.'
  return isDryRun ? ' (tried, not written).' : ': nothing to write.'
}

/** `3 added, 1 changed, 0 removed, 5 the same` */
export const sumOf = ({ added, changed, removed, same }: Pick<RowsResult, 'added' | 'changed' | 'removed' | 'same'>): string =>
  `${added} added, ${changed} changed, ${removed} removed, ${same} the same`

export const problemLinesOf = (file: string, { problems }: Pick<RowsResult, 'problems'>): string[] => [
  ...problems.map(
    ({ line, column, message }) =>
      `${file}${line === undefined ? '' : `:${line}`}: ${column === undefined ? '' : `${column}: `}${oneLine(message)}`,
  ),
  ...(problems.length ? ['Nothing was written: mend that first.'] : []),
]

const SIGNS = { add: '+', change: '~', remove: '−' } as const
const MOST_EXAMPLES = 20

function exampleLines({ terminal }: CommandContext, { examples }: RowsResult): string[] {
  const screen = screenOf(terminal)
  const tones = { add: 'good', change: 'warn', remove: 'bad' } as const
  const lines = examples
    .slice(0, MOST_EXAMPLES)
    .map(({ action, row, before }) => screen.paint(oneLine(`${SIGNS[action]} ${changeText(row, before)}`), tones[action]))
  return examples.length > MOST_EXAMPLES ? [...lines, '…'] : lines
}

const changeText = (row: Schemas['CodeRow'], before: Schemas['CodeRow'] | undefined): string =>
  Object.entries(row)
    .filter(([column, cell]) => cell !== '' || before?.[column])
    .map(([column, cell]) =>
      before && before[column] !== cell ? `${column} ${before[column] || '–'} → ${cell || '–'}` : `${column} ${cell}`,
    )
    .join(', ')

export async function exportRows(context: CommandContext, name: string, file: string): Promise<void> {
  const bytes = await exportFile(context, name, file)
  context.print({ codeTable: name, file, bytes }, () => [`${file} written.`])
}

type Unmapped = Schemas['UnmappedCode']
const UNMAPPED: Column<Unmapped>[] = [
  { title: 'table', text: ({ codeTable }) => codeTable },
  { title: 'has no row with', text: ({ by }) => rowWords(by), least: 16 },
  { title: 'for', text: ({ column, direction }) => (direction === 'out' ? column : '(read)') },
  { title: 'records', text: ({ records }) => records, isRight: true },
  { title: 'pieces', text: ({ pieces }) => pieces, isRight: true },
  {
    title: 'money',
    text: ({ amounts }) => amounts.map(({ currency, amount }) => [amount, currency].filter(Boolean).join(' ')).join(', '),
    isRight: true,
  },
  { title: 'of', text: ({ connections, objects }) => `${connections.join(', ')} ${objects.join(', ')}` },
  { title: 'since', text: ({ since }) => clock(since) },
]
const rowWords = (row: Schemas['CodeRow']): string =>
  Object.entries(row)
    .map(([column, cell]) => `${column} ${cell || '(empty)'}`)
    .join(', ')

export async function listUnmapped(context: CommandContext, name: string | undefined): Promise<void> {
  const query = name === undefined ? {} : { codeTable: name }
  const { items } = (await context.hub.get('/api/v1/unmapped-codes', { query })).body
  const lines = () => table(items, UNMAPPED, screenOf(context.terminal))
  printList(context, { items, hasMore: false }, { lines, empty: 'Nothing waits for a row.' })
}

type Proposal = Schemas['CodeProposal']
const PROPOSAL: Column<Proposal>[] = [
  { title: 'row', text: ({ row }) => rowWords(row), least: 16 },
  { title: 'same', text: ({ reason }) => reason },
  { title: 'name there', text: ({ name }) => name, least: 10 },
  { title: 'record', text: ({ record }) => record },
]

/** Shown only: what holds is written into a file, or saved row by row, by a person. */
export async function proposeRows(
  context: CommandContext,
  name: string,
  query: { connection: string; column?: string; key?: string },
): Promise<void> {
  const { body } = await context.hub.get('/api/v1/code-tables/{codeTable}/proposals', { path: { codeTable: name }, query })
  context.print(body, () => (body.items.length ? table(body.items, PROPOSAL, screenOf(context.terminal)) : []))
  if (context.isJson) return
  if (body.items.length)
    context.note(`${count(body.items.length, 'proposal')}, none of them written: put those that hold into a file and import it.`)
  if (body.without.length) context.note(`Nothing like it was found for ${body.without.map(rowWords).join('; ')}.`)
  if (!body.items.length && !body.without.length) context.note('Nothing waits for a row of this table.')
}
