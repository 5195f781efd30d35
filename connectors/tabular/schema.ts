// The native schema of a table: every cell is text, a blank one is null.
import type { JsonSchema } from '../../core/connector/port.ts'
import { LINE_ID, type Column, type Table } from './config.ts'

const TEXT: JsonSchema = { type: 'string', minLength: 1 }
const CELL: JsonSchema = { type: ['string', 'null'] }

/** JSON Schema of the records of a table. */
export function schemaOf({ columns, key, lines, isOut }: Table): JsonSchema {
  const head = objectOf(columns, new Set(key))
  if (!lines) return head
  const line = objectOf(lines.columns, new Set())
  const items = {
    ...line,
    properties: {
      [LINE_ID]: { type: 'string', title: 'Place among the lines, from 1', ...(isOut && { readOnly: true }) },
      ...line.properties,
    },
    // A new line of ours has no place yet.
    ...(!isOut && { required: [LINE_ID, ...line.required] }),
  }
  const required = isOut ? head.required : [...head.required, 'lines']
  return { ...head, required, properties: { ...head.properties, lines: { type: 'array', items } } }
}

function objectOf(columns: readonly Column[], key: ReadonlySet<string>) {
  const isText = ({ name, required }: Column): boolean => required === true || key.has(name)
  return {
    type: 'object',
    properties: Object.fromEntries(columns.map((column): [string, JsonSchema] => [column.name, isText(column) ? TEXT : CELL])),
    required: columns.filter(isText).map(({ name }) => name),
  }
}
