// Paths in the model's own state machines, and a property over random machines.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { transitions } from './schemas.ts'
import { pathExists, type Transitions } from './state-machine.ts'

const order = transitions('order')!

describe('pathExists', () => {
  it('finds a path over steps that were missed', () => {
    expect(pathExists(order, 'pendingPayment', 'completed')).toBe(true)
    expect(pathExists(order, 'completed', 'pendingPayment')).toBe(false)
  })
  it('finds no way between cancelled and shipped', () => {
    expect(pathExists(order, 'cancelled', 'shipped')).toBe(false)
    expect(pathExists(order, 'shipped', 'cancelled')).toBe(false)
  })
  it('lets a known state reach itself, and an unknown one nothing', () => {
    expect(pathExists(order, 'shipped', 'shipped')).toBe(true)
    expect(pathExists(order, 'nowhere', 'nowhere')).toBe(false)
    expect(pathExists(order, 'shipped', 'nowhere')).toBe(false)
    expect(pathExists(order, 'constructor', 'constructor')).toBe(false)
  })
  it('ends on cycles', () => {
    const afterSale = transitions('afterSale')!
    expect(pathExists(afterSale, 'rejected', 'completed')).toBe(true)
    expect(pathExists(afterSale, 'completed', 'applied')).toBe(false)
  })
  it('is what repeated single steps reach', () => {
    const states = ['a', 'b', 'c', 'd', 'e']
    const machines = fc.record(Object.fromEntries(states.map((state) => [state, fc.subarray(states)])))
    fc.assert(
      fc.property(machines, fc.constantFrom(...states), fc.constantFrom(...states), (machine, from, to) => {
        expect(pathExists(machine, from, to)).toBe(closure(machine, from).has(to))
      }),
    )
  })
})

/** By squaring the set until it no longer grows: another way to the same answer. */
function closure(machine: Transitions, from: string): Set<string> {
  let reached = new Set([from])
  for (;;) {
    const more = new Set([...reached, ...[...reached].flatMap((state) => machine[state] ?? [])])
    if (more.size === reached.size) return reached
    reached = more
  }
}
