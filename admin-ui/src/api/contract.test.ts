// Custom fields stand in the contract under `extra`, with the names that their systems give them.
import { expect, it, vi } from 'vitest'
import type { Contract } from './contract.ts'

vi.stubGlobal('location', { origin: 'http://hub.example' })
const { addCustomField, fieldAt } = await import('./contract.ts')

const newContract = (): Contract => ({
  components: {
    schemas: {
      Order: {
        'x-object': 'order',
        properties: {
          extra: { type: 'object', title: '自定义字段' },
          lines: { type: 'array', items: { $ref: '#/components/schemas/OrderLine' } },
        },
      },
      OrderLine: { properties: { extra: { type: 'object' } } },
    },
  },
})
const titleAt = (contract: Contract, path: string) => fieldAt(contract, 'order', path).map(({ schema }) => schema.title)

it.each(['extra.card', 'lines.extra.card'])('%s is called so', (field) => {
  const contract = newContract()
  addCustomField(contract, { object: 'order', field, connection: 'erp', title: '会员卡号' })
  addCustomField(contract, { object: 'order', field, connection: 'shop', title: 'Card' })
  expect(titleAt(contract, field).at(-1)).toBe('会员卡号')
})

it.each([
  ['order', 'extra.none.card'],
  ['visit', 'extra.card'],
])('%s %s, which the contract has no place for, changes nothing', (object, field) => {
  const contract = newContract()
  addCustomField(contract, { object, field, connection: 'erp', title: 'Card' })
  expect(contract).toEqual(newContract())
})
