import { describe, expect, it, vi } from 'vitest'
import type { Schemas } from './client.ts'

vi.stubGlobal('location', { origin: 'http://hub.example' })
const { totalOf } = await import('./todo.ts')

describe('totalOf', () => {
  it('adds up all kinds, holds and orders past their time among them', () => {
    const group = (kind: Schemas['TodoKind'], count: number, overdue: number): Schemas['TodoGroup'] => ({
      ...{ kind, department: 'operations', count, overdue, pieces: '0', amounts: [] },
    })
    const items = [group('refused', 3, 1), group('held', 2, 2), group('shipmentOverdue', 1, 1)]
    expect(totalOf({ items })).toEqual({ count: 6, overdue: 4 })
    expect(totalOf({ items: [] })).toEqual({ count: 0, overdue: 0 })
  })
})
