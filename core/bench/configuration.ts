// The hub's configuration in the bench: a source and a target over the generic REST connector, one bundle for each way that is measured.
import type { ConfigBundle } from '../configuration/bundle.ts'
import {
  SOURCE_ORDER_MAPPING,
  SOURCE_ORDER_SCHEMA,
  SOURCE_PRODUCT_MAPPING,
  SOURCE_PRODUCT_SCHEMA,
  TARGET_ORDER_MAPPING,
  TARGET_ORDER_SCHEMA,
  TARGET_PRODUCT_MAPPING,
  TARGET_PRODUCT_SCHEMA,
} from './mappings.ts'

/** push: the webhook carries the order · hint: it carries the id alone, the hub gets the order · pull: pages in, batches out. */
export type Way = 'push' | 'hint' | 'pull'
export const WEBHOOK_SECRET = 'bench-secret-of-some-length'
export const SIGNATURE_HEADER = 'x-signature'
export const BATCH = 100
/** Simultaneous requests to the target, one order each. */
const SINGLE_LANES = 16
const BATCH_LANES = 2

interface Places {
  sourceUrl: string
  targetUrl: string
}

export function benchBundle(way: Way, { sourceUrl, targetUrl }: Places, object: 'order' | 'product' = 'order'): ConfigBundle {
  const flow = (connection: string, direction: 'in' | 'out') => ({
    id: `${connection}-${object}-${direction}`,
    connection,
    object,
    direction,
  })
  return {
    connections: [
      {
        id: 'source',
        connector: 'generic-rest',
        name: 'Source',
        config: {
          baseUrl: sourceUrl,
          concurrency: 16,
          objects: { [object]: source(object, way) },
          ...(way !== 'pull' && { webhook: webhook(way) }),
        },
      },
      {
        id: 'target',
        connector: 'generic-rest',
        name: 'Target',
        config: {
          baseUrl: targetUrl,
          concurrency: way === 'pull' ? BATCH_LANES : SINGLE_LANES,
          objects: { [object]: target(object, way) },
        },
      },
    ],
    flows: [flow('source', 'in'), flow('target', 'out')],
    mappings: [
      { name: `source/${object}`, text: object === 'order' ? SOURCE_ORDER_MAPPING : SOURCE_PRODUCT_MAPPING },
      { name: `target/${object}`, text: object === 'order' ? TARGET_ORDER_MAPPING : TARGET_PRODUCT_MAPPING },
    ],
    schemas: [],
    ownership: `${object}: { exists: source, '*': source }\nshop: { exists: source, '*': source }\n`,
  }
}

const webhook = (way: Way) => ({
  kind: 'hmac',
  secret: WEBHOOK_SECRET,
  header: SIGNATURE_HEADER,
  encoding: 'hex',
  object: 'order',
  ...(way === 'push' ? { record: 'order' } : { id: 'id' }),
})

const source = (object: string, way: Way) => ({
  schema: object === 'order' ? SOURCE_ORDER_SCHEMA : SOURCE_PRODUCT_SCHEMA,
  id: 'id',
  ...(object === 'order' && { version: 'version' }),
  ...(way === 'push' && { payload: 'full' }),
  modified: { path: 'updated_at' },
  get: { path: `/${object}s/{id}` },
  list: {
    path: `/${object}s`,
    rows: 'data',
    paging: 'cursor',
    pageParameter: 'cursor',
    next: 'next',
    sizeParameter: 'limit',
    maxSize: BATCH,
    since: { parameter: 'since' },
    isAscending: true,
  },
})

/** The target answers with the id alone and nothing comes back from it: `readBack: never`. */
const target = (object: string, way: Way) => ({
  schema: object === 'order' ? TARGET_ORDER_SCHEMA : TARGET_PRODUCT_SCHEMA,
  id: 'id',
  readBack: 'never',
  ...(way === 'pull'
    ? { batchWrite: { path: `/${object}s/batch`, wrap: 'items', max: BATCH, results: 'results', id: 'id', error: 'error' } }
    : { create: { path: `/${object}s`, answerId: 'id' }, update: { path: `/${object}s/{id}`, answerId: 'id' } }),
})
