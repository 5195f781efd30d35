// The canonical record in a readable form, laid out by its schema: plain fields as facts, parts as groups of facts, lists as tables.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api/client.ts'
import { objectSchema, resolve, type Contract, type FieldSchema } from '../../api/contract.ts'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { Panel } from '../../components/page.tsx'
import { useWords } from '../../i18n/use-words.ts'
import { prefixed, withoutExtra } from './extra-columns.ts'
import { fieldTitle } from './field-title.ts'
import { FieldValue, isNumeric, type ValueContext } from './field-value.tsx'

type Body = Record<string, unknown>

interface Field {
  name: string
  value: unknown
  schema: FieldSchema | undefined
  kind: string | undefined
}

const isBody = (value: unknown): value is Body => typeof value === 'object' && value !== null && !Array.isArray(value)
const isTable = (value: unknown): value is Body[] => Array.isArray(value) && value.length > 0 && value.every(isBody)

/** A record, now or as it was. */
export type Readable = Pick<Schemas['RecordDetail'], 'object' | 'currency' | 'body'>

export function CanonicalBody({ contract, record }: { contract: Contract; record: Readable }) {
  const { t } = useTranslation()
  const words = useWords()
  const context = { owner: record.object, currency: record.currency ?? (record.body['currency'] as string | undefined) }
  const fields = fieldsOf(contract, record.body, objectSchema(contract, record.object))
  const plain = fields.filter(({ value }) => !isBody(value) && !isTable(value))
  const parts = fields.filter(({ value }) => isBody(value) && Object.keys(value).length > 0)
  const tables = fields.filter(({ value }) => isTable(value))
  const title = ({ name, schema }: Field) => fieldTitle(name, schema, words.language)
  return (
    <>
      <Panel title={t('record.facts')}>
        {fields.length === 0 ? <p className="faint">{t('record.unfilledText')}</p> : <Facts fields={plain} context={context} />}
      </Panel>
      {tables.map((field) => (
        <Panel key={field.name} title={title(field)} isFlush>
          <Lines contract={contract} field={field} title={title(field)} context={context} />
        </Panel>
      ))}
      {parts.map((field) => (
        <Panel key={field.name} title={title(field)}>
          <Facts fields={fieldsOf(contract, field.value as Body, field.schema)} context={{ ...context, owner: field.kind ?? field.name }} />
        </Panel>
      ))}
    </>
  )
}

/** Fields with a value in the schema's order; those that the schema does not name come last. */
function fieldsOf(contract: Contract, body: Body, schema: FieldSchema | undefined): Field[] {
  const known = Object.keys(schema?.properties ?? {})
  const names = [...known.filter((name) => name in body), ...Object.keys(body).filter((name) => !known.includes(name))]
  return names.map((name) => ({ name, value: body[name], ...resolveField(contract, schema?.properties?.[name]) }))
}

function resolveField(contract: Contract, field: FieldSchema | undefined): Pick<Field, 'schema' | 'kind'> {
  if (field === undefined) return { schema: undefined, kind: undefined }
  const { schema, kind } = resolve(contract, field)
  if (schema.items === undefined) return { schema, kind }
  const items = resolve(contract, schema.items)
  return { schema: { ...schema, items: items.schema }, kind: items.kind }
}

function Facts({ fields, context }: { fields: Field[]; context: ValueContext }) {
  const words = useWords()
  return (
    <dl className="facts">
      {fields.map((field) => (
        <div key={field.name}>
          <dt title={field.schema?.description}>{fieldTitle(field.name, field.schema, words.language)}</dt>
          <dd>
            <FieldValue {...field} context={context} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** Not at first sight: identifiers, which matter to machines, and amounts that explain the line's own. */
const LESSER: ReadonlySet<string> = new Set([
  ...['lineId', 'key', 'parentKey', 'shopSkuId', 'unit', 'listPrice'],
  ...['discountMerchant', 'discountPlatform', 'pointsDeduction', 'taxAmount', 'netAmount'],
])
const MOST_COLUMNS = 7

/** Columns at first sight: a line's own title makes the product's superfluous, and a kind that is always "normal" says nothing. */
function chiefColumns(names: string[], rows: Body[]): string[] {
  const isAlways = (name: string, value: string) => rows.every((row) => row[name] === value)
  return names
    .filter((name) => !LESSER.has(name))
    .filter((name) => !(name === 'product' && names.includes('title')) && !(name === 'kind' && isAlways('kind', 'normal')))
    .slice(0, MOST_COLUMNS)
}

interface LinesProps {
  contract: Contract
  field: Field
  title: string
  context: ValueContext
}

function Lines({ contract, field, title, context }: LinesProps) {
  const { t } = useTranslation()
  const words = useWords()
  const [isAll, setAll] = useState(false)
  const rows = (field.value as Body[]).map(withoutExtra)
  const item = field.schema?.items
  const properties = { ...item?.properties, ...prefixed(item?.properties?.['extra']?.properties) }
  const known = Object.keys(properties)
  const used = new Set(rows.flatMap((row) => Object.keys(row).filter((name) => row[name] !== null)))
  const names = [...known.filter((name) => used.has(name)), ...[...used].filter((name) => !known.includes(name))]
  const chief = chiefColumns(names, rows)
  const shown = isAll ? names : chief
  const lineContext = { ...context, owner: field.kind ?? field.name }
  const columns = shown.map((name, index): Column<Body> => {
    const { schema, kind } = resolveField(contract, properties[name])
    return {
      id: name,
      title: fieldTitle(name, schema, words.language),
      isNumber: isNumeric(kind, schema),
      isHead: index === 0,
      cell: (row) => <FieldValue name={name} value={row[name]} schema={schema} kind={kind} context={lineContext} />,
    }
  })
  const keys = new Map(rows.map((row, index) => [row, String(row['lineId'] ?? index)]))
  return (
    <>
      <DataTable label={title} columns={columns} rows={rows} keyOf={(row) => keys.get(row) ?? ''} />
      {chief.length < names.length && !isAll && (
        <div className="table-end">
          <button type="button" className="button plain small" onClick={() => setAll(true)}>
            {t('record.allFields', { count: names.length })}
          </button>
        </div>
      )}
    </>
  )
}
