// What a handler of the API is: the types of one operation, taken from the generated contract types.
import type { operations } from '../../openapi/types.ts'

export type OperationId = keyof operations
/** Operations that do not answer JSON under `/api`: they have routes of their own. */
export type OwnRoute =
  | 'receiveWebhook'
  | 'shakeWebhook'
  | 'getLive'
  | 'getReady'
  | 'getContractJson'
  | 'getContractYaml'
  | 'getDocs'
  | 'getDifferencesCsv'
  | 'getCheckReport'
  | 'importCodeRows'
  | 'exportCodeRowsCsv'
  | 'exportCodeRowsXlsx'
export type ApiOperationId = Exclude<OperationId, OwnRoute>

type Json<T> = T extends { content: { 'application/json': infer Body } } ? Body : never
/** What is no JSON comes as its bytes. */
type Sent<T> = T extends { content: { 'application/json': unknown } } ? Json<T> : Uint8Array
type RequestBody<Id extends OperationId> = operations[Id] extends { requestBody: infer Body }
  ? Sent<Body>
  : operations[Id] extends { requestBody?: infer Body }
    ? Json<NonNullable<Body>> | undefined
    : undefined
type Responses<Id extends OperationId> = operations[Id]['responses']
type Parameters<Id extends OperationId> = operations[Id]['parameters']
type Present<T> = [NonNullable<T>] extends [never] ? Record<never, never> : NonNullable<T>

export interface Call<Id extends ApiOperationId> {
  path: Present<Parameters<Id>['path']>
  query: Present<Parameters<Id>['query']>
  /** Present when the client sent one. */
  ifMatch: string | undefined
  ifNoneMatch: string | undefined
  body: RequestBody<Id>
  /** Who asks, for lineage and audit. */
  by: string
}

export interface Answer<Id extends ApiOperationId> {
  /** Default 200. */
  status?: Exclude<keyof Responses<Id>, 'default'>
  body: Json<Responses<Id>[Exclude<keyof Responses<Id>, 'default'>]>
  /** Becomes the ETag. */
  rev?: number
  location?: string
}

/** One thing with its revision: fits the answer of every operation that shows it. */
export interface Revised<Body> {
  body: Body
  rev: number
}

export type Handler<Id extends ApiOperationId> = (call: Call<Id>) => Promise<Answer<Id>>
/** The handlers of some operations: what each file of routes gives. */
export type Handlers<Id extends ApiOperationId> = { [Key in Id]: Handler<Key> }
