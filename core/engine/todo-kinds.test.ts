import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { contract } from '../model/schemas.ts'
import { DEPARTMENTS, kindOfConflict, kindOfLetter, TODO_KINDS } from './todo-kinds.ts'

/** Told to whoever asks for something, or of what comes in: no pushed record is put aside with them. */
const ASKED = [
  'invalidConfiguration',
  'noMapping',
  'notFound',
  'nothingSeen',
  'pairRefused',
  'replayFailed',
  'unknownColumn',
  'unknownFilter',
  'unreadable',
]

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
    [{ code: 'outcomeUnknown', direction: 'out', kind: 'data' }, 'outcomeUnknown'],
    [{ code: 'badTaxRate', direction: 'out', kind: 'data' }, 'badMapping'],
  ])('%j is %s', (letter, kind) => expect(kindOfLetter(letter)).toBe(kind))

  it('a conflict that has no word of its own is a decision', () => {
    expect([kindOfConflict('deleteBudget', 'exists'), kindOfConflict('manual', 'name')]).toEqual(['deletionHeld', 'decision'])
    expect([kindOfConflict('verifyFailed', 'payable'), kindOfConflict('verifyFailed', 'status')]).toEqual(['amountMismatch', 'decision'])
  })

  it('every data error that engine, mapping or model can put a pushed record aside with has a word of its own', () => {
    const files = ['engine', 'mapping', 'model'].flatMap((folder) => {
      const path = fileURLToPath(new URL(`../${folder}`, import.meta.url))
      const names = readdirSync(path).filter((name) => name.endsWith('.ts') && !name.includes('.test'))
      return names.map((name) => readFileSync(`${path}/${name}`, 'utf8'))
    })
    const codes = new Set(files.flatMap((text) => [...text.matchAll(/HubError\(\s*'(\w+)',\s*'data'/g)].map(([, code]) => code!)))
    expect(codes.size).toBeGreaterThan(20)
    const nameless = [...codes].filter((code) => kindOfLetter({ code, direction: 'out', kind: 'data' }) === 'refused')
    expect(nameless.toSorted()).toEqual(ASKED)
  })
})
