// Enrolment in some worlds: the second shop is given only the products that a person has put there, by a field that no system knows. Its dice
// are its own, so that all else is drawn as it would be without it.
import { diceFrom } from './dice.ts'
import type { Step } from './steps.ts'
import type { SystemId } from './system-ids.ts'

export const ENROLLED_IN: SystemId = 'web'
export const ENROLMENT = { field: 'taxCategoryCode', in: 'in', out: 'out' } as const
const LEAVES = [undefined, 'keep', 'stop', 'archive'] as const

export interface Enrolment {
  /** What becomes there of a product that is taken out again; undefined: as by default. */
  leave: (typeof LEAVES)[number]
}

const MOST_STEPS = 5

/** Undefined: all products go everywhere. */
export function drawEnrolment(seed: number, systems: SystemId[]): Enrolment | undefined {
  const dice = diceFrom(seed + 0xf117)
  return systems.includes(ENROLLED_IN) && dice.isLucky(0.35) ? { leave: dice.pick(LEAVES) } : undefined
}

export function withEnrolment(seed: number, systems: SystemId[], steps: Step[]): Step[] {
  if (!drawEnrolment(seed, systems)) return steps
  const dice = diceFrom(seed + 0xf118)
  let all = steps
  const creates = steps.flatMap((step) => (step.do === 'create' ? [step.sku] : []))
  for (const sku of creates)
    for (let nth = 0, left = dice.whole(1, MOST_STEPS); left > 0; nth++, left--) {
      const from = all.findLastIndex((step) => (step.do === 'create' || step.do === 'enrol') && step.sku === sku)
      const enrol: Step = { after: dice.whole(0, 40), do: 'enrol', sku, isIn: nth === 0 || dice.isLucky(0.5) }
      all = all.toSpliced(Math.min(all.length, from + dice.whole(1, 12)), 0, enrol)
    }
  return all
}
