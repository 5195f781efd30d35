// Checks schema documents: JSON Schemas of native records, given by the user for generic connectors and custom fields.
import { LineCounter, parseDocument } from 'yaml'
import type { ConfigProblem, TextDocument } from './bundle.ts'
import { nominalFile } from './names.ts'
import { positionAt, positionOf } from './positions.ts'
import { createCheckAjv, explain } from './schema-check.ts'

const ajv = createCheckAjv()

/** Is the text readable, and is it a JSON Schema? */
export function checkSchemaDocument({ name, text }: TextDocument): ConfigProblem[] {
  const file = nominalFile('schema', name, text)
  const counter = new LineCounter()
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false })
  if (document.errors.length > 0) {
    return document.errors.map((error) => ({
      file,
      path: '',
      message: `This cannot be read: ${error.message}`,
      severity: 'error',
      ...positionAt(counter, error.pos[0]),
    }))
  }
  const schema: unknown = document.toJS({ maxAliasCount: 100 })
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) {
    return [
      { file, path: '', message: 'This is no JSON Schema: it must be a map such as { type: object, properties: … }.', severity: 'error' },
    ]
  }
  if (ajv.validateSchema(withoutDialect(schema as Record<string, unknown>)) === true) return []
  return explain(ajv.errors ?? [], schema).map(({ path, message }) => ({
    file,
    path,
    message,
    severity: 'error',
    ...positionOf(text, path),
  }))
}

// Vendors' schemas name older dialects; what the mapping checker reads of them is the same in all.
function withoutDialect({ $schema: _dialect, ...schema }: Record<string, unknown>): Record<string, unknown> {
  return schema
}
