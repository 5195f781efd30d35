// The shipped default of mappings/ownership.yaml: valid, and it says what a shop with an ERP needs.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { checkOwnership } from '../core/configuration/ownership-check.ts'
import { parseOwnership } from '../core/engine/ownership.ts'

const text = readFileSync(new URL('./ownership.yaml', import.meta.url), 'utf8')
const ownership = parseOwnership(text)
const shop = { id: 'shop-main', kind: 'commerce' }
const erp = { id: 'erp-main', kind: 'erp' }

describe('mappings/ownership.yaml', () => {
  it('has no problem', () => {
    expect(checkOwnership(text, { connections: [], flows: [] })).toEqual([])
  })

  it('the shop creates orders and goods, the ERP stock and shipments', () => {
    for (const object of ['order', 'product', 'payment', 'refund', 'afterSale', 'shop', 'customer'])
      expect([ownership.mayExist(object, shop), ownership.mayExist(object, erp)], object).toEqual([true, false])
    for (const object of ['inventory', 'shipment', 'organization'])
      expect([ownership.mayExist(object, shop), ownership.mayExist(object, erp)], object).toEqual([false, true])
  })

  it('says who owns what', () => {
    expect(ownership.field('order', 'status')).toMatchObject({ owner: 'commerce', policy: 'furthest' })
    expect(ownership.field('order', 'lines.quantity')).toMatchObject({ owner: 'commerce' })
    expect(ownership.field('order', 'paidAt')).toMatchObject({ owner: 'earliest' })
    expect(ownership.field('customer', 'name')).toMatchObject({ owner: 'latest' })
    expect(ownership.field('inventory', 'onHand')).toMatchObject({ owner: 'erp', others: 'correct' })
    expect(ownership.field('inventory', 'available')).toMatchObject({ owner: 'erp', others: 'tolerate' })
  })
})
