import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { readTruth } from './truth.ts'

const HEAD = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country'
const line = (number: string, { code = '85123A', quantity = '6', price = '2.55', title = 'LANTERN' } = {}) =>
  `${number},${code},${title},${quantity},2010-12-01 08:26:00,${price},17850.0,United Kingdom`
const only = (text: string) => [...readTruth(`${HEAD}\n${text}\n`).values()][0]!

it('adds up lines to the penny, without floats', () => {
  expect(only(`${line('536365')}\n${line('536365', { price: '0.1', quantity: '3', title: '"A ""B"", C"' })}`)).toMatchObject({
    number: '536365',
    total: 1560n,
    pieces: new Map([['85123A', 9]]),
  })
})

it.each([
  ['C536379', {}, 'cancellation'],
  ['A563185', {}, 'adjustment'],
  ['536365', { quantity: '-1', price: '0.0' }, 'negativeQuantity'],
  ['536365', { price: '0.0' }, 'zeroPrice'],
  ['536365', { price: '0.001', quantity: '1' }, 'zeroPrice'],
  ['536365', { code: 'POST' }, 'notAProduct'],
  ['536365', { code: 'gift_0001_20' }, undefined],
])('%s %o: %s', (number, fields, reason) => {
  expect(only(line(number, fields)).reason).toBe(reason)
})

it('the excerpt has 300 lines and every reason', () => {
  const csv = readFileSync(new URL('online-retail-excerpt.csv', import.meta.url), 'utf8')
  expect(csv.trimEnd().split('\n')).toHaveLength(301)
  const reasons = Map.groupBy(readTruth(csv).values(), ({ reason }) => reason ?? 'order')
  expect(Object.fromEntries([...reasons].map(([reason, invoices]) => [reason, invoices.length]))).toEqual({
    order: 47,
    cancellation: 8,
    adjustment: 1,
    negativeQuantity: 8,
    zeroPrice: 9,
    notAProduct: 5,
  })
})
