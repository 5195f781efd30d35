// The contract document itself: its examples hold, and the connector's schemas and key lists are the contract's.
import { describe, expect, it } from 'vitest'
import { loadContract } from './contract.ts'
import { RESOURCES, type Resource } from './resources.ts'

const contract = loadContract()
const { document } = contract
const resources = Object.values(RESOURCES) as Resource[]
const component = (type: string): string => type[0]!.toUpperCase() + type.slice(1)

describe('openapi/miniprogram.yaml', () => {
  it('every example is valid against its schema', () => {
    let count = 0
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      for (const example of (schema['examples'] as unknown[] | undefined) ?? []) {
        const validate = contract.validator(name)
        expect(validate(example), `${name}: ${JSON.stringify(validate.errors)}`).toBe(true)
        count++
      }
    }
    for (const { schema, value, where } of mediaExamples(document)) {
      const validate = contract.validator(schema)
      expect(validate(value), `${where}: ${JSON.stringify(validate.errors)}`).toBe(true)
      count++
    }
    expect(count).toBeGreaterThan(25)
  })

  it('every record has an example, and every record type an event', () => {
    const events = contract.nativeSchema('Event')['properties'] as { type: { enum: string[] } }
    expect(events.type.enum.toSorted()).toEqual(resources.map(({ type }) => `${type}.updated`).toSorted())
    for (const { type } of resources) expect(document.components.schemas[component(type)]!['examples'], type).toBeTruthy()
  })

  it('every operation can answer with the error envelope', () => {
    for (const [path, item] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(item)) {
        if (method === 'parameters') continue
        expect((operation['responses'] as Record<string, unknown>)['default'], `${method} ${path}`).toEqual({
          $ref: '#/components/responses/Error',
        })
      }
    }
  })

  it('the sums of the trade example hold', () => {
    const trade = (document.components.schemas['Trade']!['examples'] as Record<string, never>[])[0]! as unknown as ExampleTrade
    const discounts = trade.discounts.reduce((sum, { amount }) => sum + amount, 0)
    expect(trade.payable_amount).toBe(trade.goods_amount + trade.freight_amount - discounts - trade.points_amount)
    const rows = trade.orders.filter(({ line_type }) => line_type !== 'bundle').reduce((sum, { amount }) => sum + amount, 0)
    expect(rows + trade.freight_amount).toBe(trade.receivable_amount)
  })
})

describe('the connector', () => {
  it.each(resources.map(({ type }) => type))('schemas/%s.json is the component of the contract (vitest -u writes it)', async (type) => {
    const text = `${JSON.stringify(contract.nativeSchema(component(type)), null, 2)}\n`
    await expect(text).toMatchFileSnapshot(`schemas/${type}.json`)
  })

  it('sends only what the contract takes, and all of it', () => {
    for (const { type, createKeys, patchKeys } of resources) {
      if (createKeys) expect([...createKeys].toSorted(), type).toEqual(keysOf(`${component(type)}Create`))
      if (patchKeys) expect([...patchKeys, 'expected_version'].toSorted(), type).toEqual(keysOf(`${component(type)}Patch`))
    }
  })

  it('uses paths that exist', () => {
    for (const { path, createKeys, patchKeys, number } of resources) {
      expect(document.paths[`/${path}`]?.['get'], path).toBeTruthy()
      expect(document.paths[`/${path}/batch-get`]?.['post'], path).toBeTruthy()
      expect(Boolean(document.paths[`/${path}`]?.['post']), path).toBe(createKeys !== undefined)
      expect(Boolean(document.paths[`/${path}/{id}`]?.['patch']), path).toBe(patchKeys !== undefined)
      expect(Boolean(document.paths[`/${path}/lookup`]), path).toBe(number !== undefined)
    }
  })
})

interface ExampleTrade {
  goods_amount: number
  freight_amount: number
  discounts: { amount: number }[]
  points_amount: number
  payable_amount: number
  receivable_amount: number
  orders: { line_type: string; amount: number }[]
}

const keysOf = (name: string): string[] => Object.keys(document.components.schemas[name]!['properties'] as object).toSorted()

/** Named examples of request and response bodies, with the component they must fit. */
function* mediaExamples(node: unknown, where = ''): Generator<{ schema: string; value: unknown; where: string }> {
  if (typeof node !== 'object' || node === null) return
  const { schema, examples } = node as { schema?: { $ref?: string }; examples?: Record<string, { value: unknown }> }
  if (schema?.$ref && examples && !Array.isArray(examples))
    for (const [name, { value }] of Object.entries(examples))
      yield { schema: schema.$ref.split('/').at(-1)!, value, where: `${where}/${name}` }
  for (const [key, child] of Object.entries(node)) yield* mediaExamples(child, `${where}/${key}`)
}
