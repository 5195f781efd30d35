import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { choicesFor, choicesForAll, CONFLICT_KINDS, isOnlyRest } from './conflict-choices.ts'

it('knows every kind of the contract', () => {
  const contract = JSON.parse(readFileSync(new URL('../../../../openapi/hub.json', import.meta.url), 'utf8')) as {
    components: { schemas: Record<string, { properties: Record<string, { description: string }> }> }
  }
  const { description } = contract.components.schemas['Conflict']!.properties['kind']!
  const named = description.split('·').map((word) => /\w+/.exec(word)![0])
  expect(CONFLICT_KINDS.toSorted()).toEqual(named.toSorted())
})

it('offers a choice between values only where both are there to be had', () => {
  expect(choicesFor('contested')).toEqual(['ours', 'theirs', 'value', 'rule'])
  for (const kind of ['duplicate', 'deletedByOther', 'ambiguousLines']) {
    expect(choicesFor(kind), kind).toEqual(['ours'])
    expect(isOnlyRest(kind), kind).toBe(true)
  }
})

it('settles many by a side or the rule, never by one value for all, and held deletions not at all', () => {
  expect(choicesForAll('manual')).toEqual(['ours', 'theirs', 'rule'])
  expect(choicesForAll('deleteBudget')).toEqual([])
})

it('offers all for a kind that it does not know', () => expect(choicesFor('new')).toEqual(choicesFor('manual')))
