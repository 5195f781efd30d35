// openapi/miniprogram.yaml at run time: schemas as validators for the simulator and the tests, and the native schemas that come from it.
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormatsModule from 'ajv-formats'
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import type { JsonSchema } from '../../core/connector/port.ts'

const addFormats = addFormatsModule as unknown as (ajv: Ajv2020) => void

export interface Contract {
  document: { paths: Record<string, Record<string, JsonSchema>>; components: { schemas: Record<string, JsonSchema> } }
  /** Validator of a component schema by its name, such as `Trade`. */
  validator(name: string): ValidateFunction
  /** A component without references, as the schema files of the connector hold it. */
  nativeSchema(name: string): JsonSchema
}

let loaded: Contract | undefined

/** Reads the contract once. */
export function loadContract(): Contract {
  return (loaded ??= readContract())
}

function readContract(): Contract {
  const document = parse(readFileSync(new URL('../../openapi/miniprogram.yaml', import.meta.url), 'utf8')) as Contract['document']
  const ajv = new Ajv2020({ allErrors: false, strict: false })
  addFormats(ajv)
  ajv.addSchema({ $id: 'contract', components: document.components })
  const { schemas } = document.components
  return {
    document,
    validator(name) {
      const validate = ajv.getSchema(`contract#/components/schemas/${name}`)
      if (validate === undefined) throw new Error(`openapi/miniprogram.yaml has no component schema ${name}`)
      return validate
    },
    nativeSchema: (name) => ({ $schema: 'https://json-schema.org/draft/2020-12/schema', ...(flat(schemas[name]!, schemas) as JsonSchema) }),
  }
}

/** References replaced by what they name; words beside a reference win. Examples stay in the contract. */
function flat(node: unknown, schemas: Record<string, JsonSchema>): unknown {
  if (Array.isArray(node)) return node.map((item) => flat(item, schemas))
  if (typeof node !== 'object' || node === null) return node
  const { $ref, examples: _, ...rest } = node as JsonSchema
  const base = typeof $ref === 'string' ? (flat(schemas[$ref.split('/').at(-1)!], schemas) as JsonSchema) : {}
  return { ...base, ...Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, flat(value, schemas)])) }
}
