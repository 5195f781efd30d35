import fc from 'fast-check'
import { expect, it } from 'vitest'
import { add, compare, divide, multiply, sum } from '../model/money.ts'
import { shareOut, type Ledger, type Share } from './fold-share.ts'

const fen = (amount: number) => `${Math.floor(amount / 100)}.${String(amount % 100).padStart(2, '0')}`

it('members of a line hold their part of its amount to the fen, whatever came, changed and went before', () => {
  const step = fc.record({ member: fc.integer({ min: 0, max: 3 }), quantity: fc.integer({ min: 0, max: 5 }) })
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 100_000 }),
      fc.integer({ min: 1, max: 20 }),
      fc.array(step, { minLength: 1, maxLength: 20 }),
      (amount, whole, steps) => {
        const ledger: Ledger = { lines: {}, isChanged: false }
        const held = new Map<number, Share[]>()
        for (const { member, quantity } of steps) {
          const request = { owner: 'o', line: 'l', quantity: String(quantity), whole: String(whole), amount: fen(amount), digits: 2 }
          held.set(member, shareOut(new Map([['o', ledger]]), held.get(member) ?? [], quantity ? [request] : []))
          const all = [...held.values()].flat()
          const quantities = sum(all.map((share) => share.quantity))
          const amounts = sum(all.map((share) => share.amount))
          expect(compare(ledger.lines['l']?.quantity ?? '0', quantities)).toBe(0)
          expect(compare(ledger.lines['l']?.amount ?? '0', amounts)).toBe(0)
          // Just after a booking; one that only went leaves the others as they are.
          if (quantity) expect(compare(amounts, divide(multiply(fen(amount), quantities), String(whole), 2))).toBe(0)
        }
      },
    ),
  )
})

it('a whole line in parts is the whole amount', () => {
  const ledger: Ledger = { lines: {}, isChanged: false }
  const part = (quantity: string) =>
    shareOut(new Map([['o', ledger]]), [], [{ owner: 'o', line: 'l', quantity, whole: '3', amount: '10.00', digits: 2 }])[0]!.amount
  const parts = [part('1'), part('1'), part('1')]
  expect(parts).toEqual(['3.33', '3.34', '3.33'])
  expect(parts.reduce(add)).toBe('10.00')
})
