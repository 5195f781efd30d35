// Work on many things at once is done in two steps: counted first, then done if no more have become of them.
import { Refusal } from './problem.ts'

/** More than were counted would be dealt with unseen. Fewer are no harm: what is gone is dealt with. */
export function requireCount(matched: number, expected: number | undefined, things: string) {
  if (expected === undefined)
    throw new Refusal(422, 'countMissing', 'Count them first: send isDryRun, then its `matched` as `expected`.', {
      errors: [{ pointer: '/expected', detail: 'expected is missing.' }],
    })
  if (matched > expected)
    throw new Refusal(409, 'countChanged', `${matched} ${things} match by now, not ${expected}: look again, then repeat.`)
}
