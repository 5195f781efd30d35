// Texts a user edits: mappings, native schemas, the ownership file. Saved through the same checks as a whole configuration.
import { and, eq, getTableColumns } from 'drizzle-orm'
import type { components } from '../../openapi/types.ts'
import type { ConfigBundle } from '../configuration/bundle.ts'
import type { Hub } from '../engine/port.ts'
import type { DocumentRow } from '../store/port.ts'
import { apply, emptyBundle } from './configuration.ts'
import { requireRev } from './etag.ts'
import type { Handlers, Revised } from './operation.ts'
import { pageOf, pagingOf } from './paging.ts'
import { notFound, Refusal } from './problem.ts'
import { documentSummary } from './shapes.ts'

type Kind = components['schemas']['DocumentKind']

export const documentRoutes = (hub: Hub): Handlers<'listDocuments' | 'getDocument' | 'putDocument'> => ({
  listDocuments: async ({ query }) => {
    const { documents } = hub.store.tables
    const { text: _text, ...heads } = getTableColumns(documents)
    const paging = pagingOf(query, [
      { column: documents.kind, direction: 'asc' },
      { column: documents.name, direction: 'asc' },
    ])
    const found = await hub.store.read
      .select(heads)
      .from(documents)
      .where(and(paging.after, query.kind === undefined ? undefined : eq(documents.kind, query.kind)))
      .orderBy(...paging.orderBy)
      .limit(paging.fetch)
    const { rows, nextCursor } = pageOf(found, query, (row) => [row.kind, row.name])
    return { body: { items: rows.map(documentSummary), nextCursor } }
  },
  getDocument: ({ path }) => answer(hub, path.kind, path.name),
  putDocument: async ({ path, body, ifMatch, ifNoneMatch, by }) => {
    const bundle = bundleOf(path.kind, path.name, body.text)
    const row = await findDocument(hub, path.kind, path.name)
    if (row && ifNoneMatch !== undefined) throw new Refusal(412, 'alreadyExists', `There is a ${path.kind} "${path.name}" already.`)
    if (row) requireRev(ifMatch, row.rev)
    else if (ifMatch !== undefined)
      throw new Refusal(412, 'revChanged', `There is no ${path.kind} "${path.name}" any more: send it without If-Match.`)
    await apply(hub, bundle, by)
    return { ...(await answer(hub, path.kind, path.name)), status: row ? 200 : 201 }
  },
})

function bundleOf(kind: Kind, name: string, text: string): ConfigBundle {
  if (kind === 'mapping') return { ...emptyBundle(), mappings: [{ name, text }] }
  if (kind === 'schema') return { ...emptyBundle(), schemas: [{ name, text }] }
  if (name === 'ownership') return { ...emptyBundle(), ownership: text }
  const detail = 'There is one source-of-truth file: its name is "ownership".'
  throw new Refusal(422, 'invalidRequest', detail, { errors: [{ pointer: '/path/name', detail }] })
}

async function findDocument({ store }: Hub, kind: Kind, name: string): Promise<DocumentRow | undefined> {
  const { documents } = store.tables
  const [row] = await store.read
    .select()
    .from(documents)
    .where(and(eq(documents.kind, kind), eq(documents.name, name)))
    .limit(1)
  return row
}

async function answer(hub: Hub, kind: Kind, name: string): Promise<Revised<components['schemas']['DocumentDetail']>> {
  const row = await findDocument(hub, kind, name)
  if (!row) throw notFound(kind, name)
  return { body: { ...documentSummary(row), text: row.text }, rev: row.rev }
}
