import { describe, expect, it } from 'vitest'
import { contract } from '../model/schemas.ts'
import { DEPARTMENTS, kindOfConflict, kindOfLetter, TODO_KINDS } from './todo-kinds.ts'

const words = (name: string) => (contract.components.schemas[name] as { enum: string[] }).enum

describe('kinds of work', () => {
  it('are those of the contract, and so are the departments', () => {
    expect(Object.keys(TODO_KINDS).toSorted()).toEqual(words('TodoKind').toSorted())
    expect([...DEPARTMENTS]).toEqual(words('Department'))
  })

  it.each([
    [{ code: 'unmapped', direction: 'out', kind: 'data' }, 'unmapped'],
    [{ code: 'amountMismatch', direction: 'out', kind: 'data' }, 'amountMismatch'],
    [{ code: 'approvalFailed', direction: 'out', kind: 'data' }, 'approvalFailed'],
    [{ code: 'whatTheVendorSays', direction: 'out', kind: 'data' }, 'refused'],
    [{ code: 'whatTheVendorSays', direction: 'in', kind: 'data' }, 'unreadable'],
    [{ code: 'timedOut', direction: 'out', kind: 'unknown' }, 'outcomeUnknown'],
  ])('%j is %s', (letter, kind) => expect(kindOfLetter(letter)).toBe(kind))

  it('a conflict that has no word of its own is a decision', () => {
    expect([kindOfConflict('deleteBudget'), kindOfConflict('manual')]).toEqual(['deletionHeld', 'decision'])
  })
})
