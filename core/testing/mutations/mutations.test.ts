import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { MUTANTS } from './mutants.ts'

it.each(MUTANTS.map((mutant) => [mutant.id, mutant] as const))('%s: the text that it changes is there once', (_, { edits }) => {
  for (const { file, find, replace } of edits) {
    const parts = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8').split(find)
    expect(parts, `${find} in ${file}`).toHaveLength(2)
    expect(replace).not.toBe(find)
  }
})

it('names no mutant twice', () => {
  expect(new Set(MUTANTS.map(({ id }) => id)).size).toBe(MUTANTS.length)
})
