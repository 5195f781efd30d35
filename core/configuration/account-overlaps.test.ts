import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { loadConnectors } from '../connector/load.ts'
import type { ConfigBundle, FlowConfig } from './bundle.ts'
import { validateBundle } from './validate.ts'

const connectors = await loadConnectors(fileURLToPath(new URL('../../connectors', import.meta.url)))

function problems(connector: string, configs: Record<string, Record<string, unknown>>, flow: Partial<FlowConfig> = {}) {
  const ids = Object.keys(configs)
  const bundle: ConfigBundle = {
    connections: ids.map((id) => ({ id, connector, name: id, config: configs[id]! })),
    flows: ids.map((id, at) => ({ id: `${id}-out`, connection: id, object: 'shipment', direction: 'out', ...(at > 0 && flow) })),
    mappings: [],
    schemas: [],
  }
  const found = validateBundle(bundle, { connectors, shipped: { mappings: [] } })
  return found.filter(({ file }) => file.startsWith('connections/')).map(({ file, severity, message }) => [file, severity, message])
}

describe('connections that make things in the hub', () => {
  it('are refused where two roll up into the same orders', () => {
    expect(problems('rollup', { orders: {}, more: {} })).toEqual([
      [
        'connections/orders.yaml',
        'error',
        expect.stringMatching(/^"more" and "orders" would both write .* the same orders\. Remove "orders" or/),
      ],
    ])
    expect(problems('rollup', { orders: {}, more: {} }, { mode: 'off' })).toEqual([])
    expect(problems('rollup', { orders: {} })).toEqual([])
  })

  it('are refused where two have a rule for one shop', () => {
    const shops = (shop: string) => ({ shops: [{ shop, connection: 'shop' }] })
    const found = problems('sellable', { a: shops('tea'), b: shops('tea') }, { object: 'order' })
    expect(found).toEqual([['connections/b.yaml', 'error', expect.stringContaining('what the shop tea may sell')]])
    expect(problems('sellable', { a: shops('tea'), b: shops('cups') }, { object: 'order' })).toEqual([])
  })

  it('are warned of where two add the same records up', () => {
    expect(problems('summary', { a: {}, b: {} })).toEqual([
      ['connections/b.yaml', 'warning', expect.stringContaining('"a" and "b" take the same shipment')],
    ])
    expect(problems('summary', { a: {}, b: {} }, { filter: { status: 'delivered' } })).toEqual([])
    expect(problems('summary', { a: {}, b: { kind: 'return' } }, { object: 'afterSale' })).toEqual([])
  })
})
