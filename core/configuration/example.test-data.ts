// A small connector and a sound configuration for the tests of this folder.
import { defineConnector, type Connector } from '../connector/port.ts'
import type { ConfigBundle } from './bundle.ts'

const PRODUCT_SCHEMA = {
  type: 'object',
  required: ['id', 'code', 'name'],
  properties: { id: { type: 'string' }, code: { type: 'string' }, name: { type: 'string' }, type: { type: 'string' } },
}

const objectPorts = {
  product: {
    facts: {},
    schema: PRODUCT_SCHEMA,
    read: async () => ({ records: [], cursor: null, hasMore: false }),
    write: async () => [],
  },
  order: { facts: { documentSteps: ['save', 'submit'] as const }, schema: { document: 'order' }, write: async () => [] },
  customer: {
    facts: { readBack: 'never' as const },
    schema: PRODUCT_SCHEMA,
    read: async () => ({ records: [], cursor: null, hasMore: false }),
    write: async () => [],
  },
}

/** A vendor with products to read and write, orders to write, and customers that are never read back. */
export const vendor: Connector = defineConnector<Record<string, unknown>>({
  manifest: {
    id: 'vendor',
    name: { en: 'Vendor', zh: '供应商' },
    kind: 'erp',
    version: '1.0.0',
    allowedHosts: ['{config.url}'],
    quality: 'simulator',
    config: {
      type: 'object',
      required: ['url', 'password'],
      additionalProperties: false,
      properties: {
        url: { type: 'string', format: 'uri' },
        password: { type: 'string', minLength: 8, secret: true },
        timeoutMs: { type: 'integer', default: 1000 },
      },
    },
    objects: {},
  },
  check: async () => ({ ok: true, warnings: [] }),
  open: () => ({ objects: objectPorts }),
})

export const connectors = new Map([['vendor', vendor]])

export const PRODUCT_MAPPING = `mapping: vendor.product
native: vendor/product
canonical: product
id: id
map:
  - "skuCode <-> code"
  - "name <-> name"
set: { kind: single, unit: 件, isOnSale: true, status: active }
`

/** Fresh each time: tests change it. */
export const soundBundle = (): ConfigBundle => ({
  connections: [
    { id: 'erp-main', connector: 'vendor', name: 'ERP', config: { url: 'https://erp.example', password: { env: 'ERP_PASSWORD' } } },
    { id: 'shop-main', connector: 'vendor', name: 'Shop', config: { url: 'https://shop.example', password: { env: 'SHOP_PASSWORD' } } },
  ],
  flows: [
    { id: 'shop-products', connection: 'shop-main', object: 'product', direction: 'in', schedule: 'every 30s' },
    { id: 'erp-products', connection: 'erp-main', object: 'product', direction: 'out' },
  ],
  mappings: [
    { name: 'shop-main/product', text: PRODUCT_MAPPING },
    { name: 'erp-main/product', text: PRODUCT_MAPPING },
  ],
  schemas: [{ name: 'erp-main/order', text: '{ "type": "object" }' }],
  ownership: 'product:\n  exists: shop-main\n  "*": shop-main\n',
})

export const sources = {
  env: { ERP_PASSWORD: 'erp-secret-1', SHOP_PASSWORD: 'shop-secret-1' },
  readFile: (path: string): string => {
    throw Object.assign(new Error(`no file ${path}`), { code: 'ENOENT' })
  },
}
