// The contract's operations as a list: method, path, parameters and body of each, for routing, validation and the page of documentation.
import { contract, type Schema } from '../model/schemas.ts'
import type { OperationId } from './operation.ts'

export const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const
export type Method = (typeof METHODS)[number]

export interface Parameter {
  name: string
  in: 'query' | 'path' | 'header'
  required?: boolean
  description?: string
  schema: Schema
  /** Where its schema stands in the contract. */
  pointer: string
}

export interface Media {
  schema?: Schema
}
export interface ContractResponse {
  description: string
  headers?: Record<string, unknown>
  content?: Record<string, Media>
}

export interface Operation {
  id: OperationId
  method: Method
  /** As the contract spells it: `/api/v1/flows/{flow}`. */
  path: string
  tag: string
  summary: string
  description: string
  isOpen: boolean
  parameters: Parameter[]
  body?: { isRequired: boolean; content: Record<string, Media> }
  responses: Record<string, ContractResponse>
  /** Where the operation stands in the contract. */
  pointer: string
}

interface RawOperation {
  operationId: OperationId
  tags: string[]
  summary: string
  description: string
  security?: unknown[]
  parameters?: (Parameter | { $ref: string })[]
  requestBody?: { required?: boolean; content: Record<string, Media> }
  responses: Record<string, ContractResponse | { $ref: string }>
}

const escape = (part: string): string => part.replaceAll('~', '~0').replaceAll('/', '~1')

/** What a local reference points to. */
export function dereference<T>(value: T | { $ref: string }): T {
  if (typeof value !== 'object' || value === null || !('$ref' in value)) return value as T
  const parts = value.$ref.slice(2).split('/')
  return parts.reduce<unknown>(
    (node, part) => (node as Record<string, unknown>)[part.replaceAll('~1', '/').replaceAll('~0', '~')],
    contract,
  ) as T
}

/** All operations, in the contract's order. */
export const OPERATIONS: readonly Operation[] = Object.entries(contract.paths).flatMap(([path, item]) =>
  METHODS.filter((method) => method in item).map((method) => readOperation(path, item, method)),
)

function readOperation(path: string, item: Record<string, unknown>, method: Method): Operation {
  const raw = item[method] as RawOperation
  const at = `#/paths/${escape(path)}`
  const shared = ((item['parameters'] ?? []) as (Parameter | { $ref: string })[]).map((one, i) => parameter(one, `${at}/parameters/${i}`))
  const own = (raw.parameters ?? []).map((one, i) => parameter(one, `${at}/${method}/parameters/${i}`))
  return {
    id: raw.operationId,
    method,
    path,
    tag: raw.tags[0] ?? '',
    summary: raw.summary,
    description: raw.description,
    isOpen: raw.security?.length === 0,
    parameters: [...shared, ...own],
    ...(raw.requestBody ? { body: { isRequired: raw.requestBody.required === true, content: raw.requestBody.content } } : {}),
    responses: Object.fromEntries(Object.entries(raw.responses).map(([status, answer]) => [status, dereference<ContractResponse>(answer)])),
    pointer: `${at}/${method}`,
  }
}

function parameter(one: Parameter | { $ref: string }, at: string): Parameter {
  return { ...dereference<Parameter>(one), pointer: `${'$ref' in one ? one.$ref : at}/schema` }
}
