// Names of what there is not are mistakes: a list or a plan of them would look like one of nothing.
import { HubError } from '../errors.ts'
import { CANONICAL_OBJECTS } from '../model/schemas.ts'
import type { PlanScope } from './plan-records.ts'

/** @throws HubError data `unknownFilter` that says which there are */
export function requireScope({ connection, object }: PlanScope, connections: readonly string[]): void {
  const check = (field: string, word: string | undefined, known: readonly string[]) => {
    if (word === undefined || known.includes(word)) return
    throw new HubError('unknownFilter', 'data', unknownName(field, word, known), { details: { field } })
  }
  check('connection', connection, connections)
  check('object', object, CANONICAL_OBJECTS)
}

/** The sentence that says so. */
export const unknownName = (what: string, word: string, known: readonly string[]): string =>
  `There is no ${what} "${word}"${known.length === 0 ? '.' : `: there are ${known.join(', ')}.`}`
