// `qiao connections fields`: which custom fields a system has, and files that declare them.
import { writeConfigurationFolder } from '../configuration/write-files.ts'
import type { Schemas } from './client.ts'
import type { CommandContext } from './context.ts'
import { count, screenOf } from './screen.ts'
import { table, type Column } from './table.ts'

type Row = Schemas['FetchedField'] & { object: string }

const COLUMNS: Column<Row>[] = [
  { title: 'object', text: ({ object }) => object },
  { title: 'field', text: ({ path }) => path },
  { title: 'called', text: ({ title }) => title ?? null, least: 8 },
  { title: 'type', text: ({ type }) => type },
  { title: 'declared', text: ({ isDeclared }) => (isDeclared ? 'yes' : 'no'), tone: ({ isDeclared }) => (isDeclared ? 'dim' : undefined) },
]

/** Lists them; with a folder, writes the overlays that are applied there, with the fields that they lack. */
export async function fetchFields(context: CommandContext, connection: string, { to }: { to?: string }): Promise<void> {
  const { body } = await context.hub.get('/api/v1/connections/{connection}/fields', { path: { connection } })
  const rows = body.items.flatMap(({ object, fields }) => fields.map((field) => ({ object, ...field })))
  const schemas = body.items.map(({ document, text }) => ({ name: document, text }))
  const written = to === undefined ? [] : await writeConfigurationFolder(to, { connections: [], flows: [], mappings: [], schemas })
  context.print(to === undefined ? body : { ...body, written }, () => [
    ...(rows.length === 0
      ? [`${connection} has no fields beside those that its connector knows.`]
      : table(rows, COLUMNS, screenOf(context.terminal))),
    ...(to === undefined || rows.length === 0 ? [] : [sentence(to, written)]),
  ])
}

const sentence = (folder: string, written: string[]): string =>
  written.length === 0
    ? `All of them are declared in ${folder} already.`
    : `${count(written.length, 'file')} written: ${written.join(', ')}. Take out what is not wanted, map the rest to extra.…, then: qiao apply ${folder}`
