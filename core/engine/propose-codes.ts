// Proposes rows for products that a code table lacks: the same goods as another system has them, by barcode, else number, else name. Nothing is
// written: a likeness is no proof, and a person says yes.
import { and, asc, eq, gt, inArray, isNotNull } from 'drizzle-orm'
import type { RowText } from '../configuration/code-rows.ts'
import { codeTableOf, type CodeTableConfig } from '../configuration/code-tables.ts'
import { HubError } from '../errors.ts'
import type { Canonical } from '../mapping/port.ts'
import type { Store } from '../store/port.ts'
import { requireCodeTable } from './code-tables.ts'
import { addLike, barcodesOf, onlyLike, sameName, sameNumber, textOf, type Likes } from './likeness.ts'
import { unmappedLetters } from './release-mapped.ts'

export interface ProposeRequest {
  /** Whose codes the column holds. */
  connection: string
  /** Value column to fill; default the first. */
  column?: string
  /** Business key of the binding there; default: the external id. */
  key?: string
}
export type Reason = 'barcode' | 'number' | 'name'
export interface Proposal {
  row: RowText
  reason: Reason
  name: string
  record: string
}
export interface Proposals {
  items: Proposal[]
  /** Keys for which nothing, or more than one thing, was found. */
  without: RowText[]
}

/** A product as the other system has it. */
interface Candidate {
  record: string
  /** Its code there. */
  id: string
  name: string
}
type Indexes = Record<Reason, Likes<Candidate>>

const PAGE = 1_000
const PRODUCT = 'product'

/** @throws HubError data `notFound`, `unknownColumn` */
export async function proposeCodes(store: Store, name: string, request: ProposeRequest): Promise<Proposals> {
  const table = codeTableOf(await requireCodeTable(store, name))
  const column = request.column ?? table.values[0]!
  if (!table.values.includes(column))
    throw new HubError(
      'unknownColumn',
      'data',
      `The code table ${name} has no value column "${column}": it has ${table.values.join(', ')}.`,
      {
        details: { field: 'column' },
      },
    )
  const missing = await missingKeys(store, table)
  if (!missing.length) return { items: [], without: [] }
  const indexes = await indexCandidates(store, request)
  const ours = await productsOf(
    store,
    missing.flatMap((row) => Object.values(row)),
  )
  const proposals: Proposals = { items: [], without: [] }
  for (const row of missing) {
    const number = Object.values(row).find((text) => ours.has(text)) ?? Object.values(row).at(-1)!
    const found = likeness(indexes, number, ours.get(number))
    if (!found) proposals.without.push(row)
    else {
      const { record, id, name: itsName } = found.candidate
      proposals.items.push({ row: { ...row, [column]: id }, reason: found.reason, name: itsName, record })
    }
  }
  return proposals
}

async function missingKeys(store: Store, { name }: CodeTableConfig): Promise<RowText[]> {
  const letters = await unmappedLetters(store)
  const keys = letters.flatMap(({ rows }) =>
    rows.flatMap(({ table, direction, by }) => (table === name && direction === 'out' ? [by] : [])),
  )
  return [...new Map(keys.map((by) => [JSON.stringify(by), by])).values()]
}

/** The hub's own products by their numbers. */
async function productsOf({ read, tables: { records } }: Store, numbers: string[]): Promise<Map<string, Canonical>> {
  const found = new Map<string, Canonical>()
  const distinct = [...new Set(numbers)]
  for (let at = 0; at < distinct.length; at += PAGE) {
    const where = and(eq(records.object, PRODUCT), eq(records.isDeleted, false), inArray(records.number, distinct.slice(at, at + PAGE)))
    for (const { number, body } of await read.select({ number: records.number, body: records.body }).from(records).where(where))
      found.set(number!, JSON.parse(body) as Canonical)
  }
  return found
}

async function indexCandidates(store: Store, { connection, key }: ProposeRequest): Promise<Indexes> {
  const { bindings, records } = store.tables
  const indexes: Indexes = { barcode: new Map(), number: new Map(), name: new Map() }
  for (let last = ''; ;) {
    const rows = await store.read
      .select({ record: bindings.record, externalId: bindings.externalId, keys: bindings.keys, number: records.number, body: records.body })
      .from(bindings)
      .innerJoin(records, eq(records.id, bindings.record))
      .where(
        and(
          ...[eq(bindings.connection, connection), eq(bindings.object, PRODUCT), isNotNull(bindings.externalId)],
          ...[eq(bindings.isDeleted, false), gt(bindings.record, last)],
        ),
      )
      .orderBy(asc(bindings.record))
      .limit(PAGE)
    for (const row of rows) addCandidate(indexes, row, key)
    if (rows.length < PAGE) return indexes
    last = rows.at(-1)!.record
  }
}

interface BoundProduct {
  record: string
  externalId: string | null
  keys: string | null
  number: string | null
  body: string
}

function addCandidate(indexes: Indexes, { record, externalId, keys: text, number, body }: BoundProduct, key: string | undefined) {
  const keys = JSON.parse(text ?? '{}') as Record<string, string>
  const code = key === undefined ? externalId : keys[key]
  if (!code) return
  const product = JSON.parse(body) as Canonical
  const candidate = { record, id: code, name: textOf(product['name']) }
  const add = (reason: Reason, word: string) => word !== '' && addLike(indexes[reason], word, candidate)
  for (const barcode of barcodesOf(product)) add('barcode', barcode)
  for (const word of new Set([number ?? '', ...Object.values(keys)])) add('number', sameNumber(word))
  add('name', sameName(candidate.name))
}

/** Two that are alike are no proposal: the next reason is tried. */
function likeness(indexes: Indexes, number: string, product: Canonical | undefined): { reason: Reason; candidate: Candidate } | undefined {
  const words: [Reason, string[]][] = [
    ['barcode', barcodesOf(product)],
    ['number', [sameNumber(number)]],
    ['name', [sameName(textOf(product?.['name']))]],
  ]
  for (const [reason, some] of words) {
    const candidate = onlyLike(indexes[reason], some)
    if (candidate) return { reason, candidate }
  }
  return undefined
}
