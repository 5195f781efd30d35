// Fields of the standard records as the contract declares them: titles, kinds of value, references. Read from the hub, not built in.
import { queryOptions } from '@tanstack/react-query'
import { api, ApiError, read, type Schemas } from './client.ts'

/** The part of JSON Schema that the contract's canonical objects use. */
export interface FieldSchema {
  $ref?: string
  type?: string | string[]
  title?: string
  description?: string
  format?: string
  enum?: string[]
  items?: FieldSchema
  properties?: Record<string, FieldSchema>
  'x-object'?: string
  'x-ref'?: string
  'x-derived'?: boolean | string
  /** A connection's own field: its title is that system's word, whatever the reader's language. */
  'x-custom'?: boolean
}

export interface Contract {
  components: { schemas: Record<string, FieldSchema> }
}

const FRESH_MS = 5 * 60_000

export const contractQuery = queryOptions({ queryKey: ['contract'], queryFn: readContract, staleTime: FRESH_MS })

/** With the connections' custom fields in their places. */
async function readContract(): Promise<Contract> {
  const [response, { items }] = await Promise.all([fetch('/openapi.json'), read(api.GET('/api/v1/custom-fields'))])
  if (!response.ok) throw new ApiError(response.status, undefined)
  const contract = (await response.json()) as Contract
  for (const field of items) addCustomField(contract, field)
  return contract
}

/** Gives a custom field a schema under `extra`; of two names the first holds. Changes the contract. */
export function addCustomField(contract: Contract, { object, field, title, description }: Schemas['CustomField']): void {
  const named = ({ $ref }: FieldSchema) => ($ref === undefined ? undefined : contract.components.schemas[nameOf($ref)])
  const names = field.split('.')
  const name = names.pop()!
  let within = objectSchema(contract, object)
  for (const step of names) {
    const part = within?.properties?.[step]
    const schema = part && (named(part) ?? part)
    within = schema?.items ? (named(schema.items) ?? schema.items) : schema
  }
  if (!within) return
  within.properties ??= {}
  within.properties[name] ??= { title, 'x-custom': true, ...(description !== undefined && { description }) }
}

const nameOf = (ref: string): string => ref.slice(ref.lastIndexOf('/') + 1)

/** The schema of an object ("order"), if the contract has one. */
export const objectSchema = (contract: Contract, object: string): FieldSchema | undefined =>
  Object.values(contract.components.schemas).find((schema) => schema['x-object'] === object)

/** A field with its reference followed; the field's own title wins. `kind` is the referred schema's name: Money, Qty, OrderLine … */
export function resolve(contract: Contract, field: FieldSchema): { schema: FieldSchema; kind: string | undefined } {
  if (field.$ref === undefined) return { schema: field, kind: undefined }
  const kind = nameOf(field.$ref)
  const { $ref: _ref, ...own } = field
  return { schema: { ...contract.components.schemas[kind], ...own }, kind }
}

export interface FieldStep {
  schema: FieldSchema
  kind: string | undefined
  /** One of the steps before is a list. */
  isInList: boolean
}

/** What plans and conflicts tell of a record's bill in a system, and no field of the record. */
const OF_THE_BILL: Readonly<Record<string, FieldSchema>> = { documentStatus: { $ref: '#/components/schemas/DocumentStatus' } }

/** The schemas along a canonical path ("lines.amount"), as far as the contract knows it. */
export function fieldAt(contract: Contract | undefined, object: string, path: string): FieldStep[] {
  const steps: FieldStep[] = []
  let within = contract && objectSchema(contract, object)
  let isInList = false
  for (const name of path.split('.')) {
    const field = within?.properties?.[name] ?? OF_THE_BILL[path]
    if (contract === undefined || field === undefined) break
    const { schema, kind } = resolve(contract, field)
    const items = schema.items && resolve(contract, schema.items)
    steps.push({ schema: items ? { ...schema, items: items.schema } : schema, kind: items?.kind ?? kind, isInList })
    isInList ||= items !== undefined
    within = items?.schema ?? schema
  }
  return steps
}

/** Words of the status field of an object, in the contract's order. */
export function statusesOf(contract: Contract | undefined, object: string): string[] {
  if (!contract) return []
  return objectSchema(contract, object)?.properties?.['status']?.enum ?? []
}

/** Objects of the canonical model, in the contract's order. */
export const objectsOf = (contract: Contract | undefined): string[] =>
  Object.values(contract?.components.schemas ?? {}).flatMap((schema) => (schema['x-object'] === undefined ? [] : [schema['x-object']]))
