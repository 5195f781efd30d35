// The configuration of the hub that gets killed: whole orders pushed by the shop, written to a target that can be searched and read.
import type { ConfigBundle } from '../../configuration/bundle.ts'
import { SIGNATURE_HEADER, WEBHOOK_SECRET } from '../../bench/configuration.ts'
import { SOURCE_ORDER_MAPPING, SOURCE_ORDER_SCHEMA, TARGET_ORDER_MAPPING, TARGET_ORDER_SCHEMA } from '../../bench/mappings.ts'

const LANES = 4
/** More than the target's slowest answer plus the lag of its search. */
const SETTLE_LAG_MS = 300

export function crashBundle(targetUrl: string): ConfigBundle {
  const source = {
    baseUrl: targetUrl, // never called: everything is pushed
    objects: { order: { schema: SOURCE_ORDER_SCHEMA, id: 'id', version: 'version', payload: 'full' } },
    webhook: { kind: 'hmac', secret: WEBHOOK_SECRET, header: SIGNATURE_HEADER, encoding: 'hex', object: 'order', record: 'order' },
  }
  const order = {
    schema: TARGET_ORDER_SCHEMA,
    id: 'id',
    get: { path: '/orders/{id}', record: 'data' },
    lookup: { path: '/orders?reference={reference}', rows: 'data', reference: 'external_no' },
    create: { path: '/orders', record: 'data' },
    update: { path: '/orders/{id}', record: 'data' },
    reference: 'searchable',
    settleLagMs: SETTLE_LAG_MS,
  }
  return {
    connections: [
      { id: 'source', connector: 'generic-rest', name: 'Source', config: source },
      { id: 'target', connector: 'generic-rest', name: 'Target', config: { baseUrl: targetUrl, concurrency: LANES, objects: { order } } },
    ],
    flows: [
      { id: 'source-in', connection: 'source', object: 'order', direction: 'in' },
      { id: 'target-out', connection: 'target', object: 'order', direction: 'out' },
    ],
    mappings: [
      { name: 'source/order', text: SOURCE_ORDER_MAPPING },
      { name: 'target/order', text: TARGET_ORDER_MAPPING },
    ],
    schemas: [],
    ownership: `order: { exists: source, '*': source }\nshop: { exists: source, '*': source }\n`,
  }
}
