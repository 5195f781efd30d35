import { describe, expect, it } from 'vitest'
import type { ConfigBundle } from './bundle.ts'
import { connectors, PRODUCT_MAPPING, soundBundle } from './example.test-data.ts'
import { validateBundle } from './validate.ts'

const shipped = { mappings: [] }
const validate = (bundle: ConfigBundle) => validateBundle(bundle, { connectors, shipped })
const changed = (change: (bundle: ConfigBundle) => void): ConfigBundle => {
  const bundle = soundBundle()
  change(bundle)
  return bundle
}
const flow = (fields: object): ConfigBundle => changed((bundle) => Object.assign(bundle.flows[1]!, fields))
const connection = (fields: object): ConfigBundle => changed((bundle) => Object.assign(bundle.connections[0]!, fields))
const config = (fields: object): ConfigBundle => connection({ config: { ...soundBundle().connections[0]!.config, ...fields } })

describe('validateBundle', () => {
  it('has nothing to say about a sound configuration', () => {
    expect(validate(soundBundle()).filter(({ severity }) => severity === 'error')).toEqual([])
  })

  const CONNECTION = 'connections/erp-main.yaml'
  const FLOW = 'flows/erp-products.yaml'
  it.each<[string, ConfigBundle, string, string, string]>([
    ['a missing field', connection({ name: undefined }), CONNECTION, 'name', 'is missing'],
    ['a misspelt field', connection({ paused: true }), CONNECTION, 'paused', 'Did you mean "isPaused"'],
    ['an unknown connector', connection({ connector: 'vendr' }), CONNECTION, 'connector', 'Did you mean "vendor"'],
    ['a wrong type in the configuration', config({ timeoutMs: 'soon' }), CONNECTION, 'config.timeoutMs', 'a whole number'],
    ['an unknown field in the configuration', config({ adress: 'x' }), CONNECTION, 'config.adress', 'not known here'],
    ['a missing secret', config({ password: undefined }), CONNECTION, 'config.password', 'is missing'],
    ['a reference that is none', config({ password: { env: 5 } }), CONNECTION, 'config.password.env', 'must be text'],
    ['a reference where no secret stands', config({ url: { env: 'URL' } }), CONNECTION, 'config.url', 'must be text'],
    ['a flow of no connection', flow({ connection: 'erp-mian' }), FLOW, 'connection', 'Did you mean "erp-main"'],
    ['an object that does not exist', flow({ object: 'prodct' }), FLOW, 'object', 'Did you mean "product"'],
    ['an object the connector does not offer', flow({ object: 'shipment' }), FLOW, 'object', 'offers no shipment'],
    ['a direction the connector cannot', flow({ object: 'order', direction: 'in' }), FLOW, 'direction', 'only "out" is possible'],
    ['reading what is never read back', flow({ object: 'customer', direction: 'in' }), FLOW, 'direction', 'readBack'],
    ['a bad schedule', flow({ direction: 'in', schedule: 'hourly' }), FLOW, 'schedule', 'every 30s'],
    ['a start that is no time', flow({ startFrom: 'last May' }), FLOW, 'startFrom', 'RFC 3339'],
    ['a filter on no field', flow({ filter: { colour: 'red' } }), FLOW, 'filter.colour', 'no field'],
    ['a filter on no value', flow({ filter: { status: ['active', 'asleep'] } }), FLOW, 'filter.status', 'draft, active'],
    ['a delete budget where nothing is read', flow({ deleteBudget: 5 }), FLOW, 'deleteBudget', 'in the inbound flow'],
    ['a delete budget that is no count', flow({ direction: 'in', deleteBudget: -1 }), FLOW, 'deleteBudget', '0'],
    ['leaving where nothing is written', flow({ direction: 'in', leave: 'stop' }), FLOW, 'leave', 'in the outbound flow'],
    ['a way to leave that there is not', flow({ leave: 'delete' }), FLOW, 'leave', 'keep, archive, stop'],
    [
      'a document target where nothing is written',
      flow({ direction: 'in', documentTarget: 'save' }),
      FLOW,
      'documentTarget',
      'in the outbound flow',
    ],
    ['a trial where nothing is written', flow({ direction: 'in', mode: 'trial' }), FLOW, 'mode', 'it is on or off'],
    ['a mode that there is not', flow({ mode: 'maybe' }), FLOW, 'mode', 'off, trial, on'],
    ['a start of what has no day', flow({ startFrom: '2026-01-01T00:00:00Z' }), FLOW, 'startFrom', 'no document of a day'],
    ['a document target that there is not', flow({ documentTarget: 'audit' }), FLOW, 'documentTarget', 'save, submit, approve'],
    [
      'a document target of an object without documents',
      flow({ documentTarget: 'approve' }),
      FLOW,
      'documentTarget',
      'it only writes them: remove it',
    ],
    [
      'a document target that the connector does not know',
      flow({ object: 'order', documentTarget: 'approve' }),
      FLOW,
      'documentTarget',
      'it knows save, submit',
    ],
    [
      'a document target among the options',
      flow({ object: 'order', options: { documentTarget: 'draft' } }),
      FLOW,
      'options.documentTarget',
      'documentTarget: save | submit',
    ],
    [
      'a closed period where nothing is posted',
      flow({ direction: 'in', closedPeriod: 'hold' }),
      FLOW,
      'closedPeriod',
      'in the outbound flow',
    ],
    ['a closed period of what has no date', flow({ closedPeriod: 'hold' }), FLOW, 'closedPeriod', 'no business date'],
    ['archiving what has no such state', flow({ object: 'order', leave: 'archive' }), FLOW, 'leave', 'no status "inactive"'],
    ['archiving where the status is not written', flow({ leave: 'archive' }), FLOW, 'leave', 'does not write status'],
    ['a mapping that is not there', flow({ mapping: 'erp-main/product.b2b' }), FLOW, 'mapping', 'mappings/erp-main/product.b2b.yaml'],
    ['no mapping at all', changed((b) => b.mappings.pop()), FLOW, 'object', 'erp-main/product, vendor/product'],
    ['an ownership problem', changed((b) => (b.ownership = 'product:\n  "*": shop\n')), 'ownership.yaml', 'product.*', 'shop-main'],
    ['a schema that is none', changed((b) => b.schemas.push({ name: 'x/y', text: '- a' })), 'schemas/x/y.yaml', '', 'no JSON Schema'],
    [
      'a schema with a wrong word',
      changed((b) => b.schemas.push({ name: 'x/y', text: '{"type": "text"}' })),
      'schemas/x/y.json',
      'type',
      'one of',
    ],
    ['a bad document name', changed((b) => b.mappings.push({ name: '../x', text: '' })), 'mappings/../x.yaml', '', 'no name of a mapping'],
  ])('refuses %s', (_what, bundle, file, path, words) => {
    expect(validate(bundle)).toContainEqual({
      ...{ file, path, severity: 'error', message: expect.stringContaining(words) as string },
      ...(/^(ownership|schemas.*json)/.test(file) ? { line: expect.any(Number) as number, column: expect.any(Number) as number } : {}),
    })
  })

  it('refuses two live outbound flows of one object, and takes a disabled one', () => {
    const twice = changed((b) => b.flows.push({ ...b.flows[1]!, id: 'erp-products-2', filter: { status: 'active' } }))
    expect(validate(twice)).toContainEqual(
      expect.objectContaining({ file: 'flows/erp-products-2.yaml', message: expect.stringContaining('two flows') as string }),
    )
    twice.flows.at(-1)!.mode = 'off'
    expect(validate(twice).filter(({ severity }) => severity === 'error')).toEqual([])
  })

  it('gives a mapping finding with its line', () => {
    const broken = changed((b) => (b.mappings[1]!.text = PRODUCT_MAPPING.replace('"name <-> name"', '"name <-> "')))
    expect(validate(broken)).toContainEqual(
      expect.objectContaining({
        file: 'mappings/erp-main/product.yaml',
        severity: 'error',
        line: PRODUCT_MAPPING.split('\n').findIndex((line) => line.includes('"name')) + 1,
      }),
    )
  })

  it('takes the schema of an object from a document, and misses one that is not there', () => {
    const orders = { id: 'erp-orders', connection: 'erp-main', object: 'order', direction: 'out' as const, mapping: 'erp-main/product' }
    const message = (bundle: ConfigBundle) => validate(bundle).filter(({ path }) => path === 'config.objects.order.schema')
    expect(message(changed((b) => b.flows.push(orders)))).toEqual([])
    const without = changed((b) => (b.flows.push(orders), b.schemas.pop()))
    expect(message(without)).toMatchObject([
      { file: 'connections/erp-main.yaml', message: expect.stringContaining('schemas/erp-main/order.json') as string },
    ])
  })

  it('refuses a mapping of another object', () => {
    const wrong = changed((b) =>
      b.flows.push({ id: 'erp-orders', connection: 'erp-main', object: 'order', direction: 'out', mapping: 'erp-main/product' }),
    )
    expect(validate(wrong)).toContainEqual(
      expect.objectContaining({ path: 'canonical', message: expect.stringContaining('makes product') as string }),
    )
  })

  it('wants more of a mapping that may create records', () => {
    const partial = PRODUCT_MAPPING.replace(/^set: .*\n/m, '')
    const target = (bundle: ConfigBundle) => validate(bundle).filter(({ severity }) => severity === 'error')
    // The ERP may not create products (ownership: exists), the shop may.
    expect(target(changed((b) => (b.mappings[1]!.text = partial)))).toEqual([])
    expect(target(changed((b) => (b.mappings[0]!.text = partial)))).not.toEqual([])
  })

  it('uses shipped mappings by connector, and warns of a text nobody uses', () => {
    const lean = changed((b) => (b.mappings = [{ name: 'erp-mian/product', text: PRODUCT_MAPPING }]))
    const problems = validateBundle(lean, { connectors, shipped: { mappings: [{ name: 'vendor/product', text: PRODUCT_MAPPING }] } })
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(problems).toContainEqual(expect.objectContaining({ file: 'mappings/erp-mian/product.yaml', severity: 'warning' }))
  })

  it('names twins', () => {
    expect(validate(changed((b) => b.connections.push(b.connections[0]!)))).toContainEqual(
      expect.objectContaining({ message: expect.stringContaining('two of kind connection') as string }),
    )
  })
})
