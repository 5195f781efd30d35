// Enrolment in some worlds: the second shop is given only the products that a person has put there, by a field that no system knows. Its dice
// are its own, so that all else is drawn as it would be without it.
import { diceFrom } from './dice.ts'
import { LATEST_MS } from './network.ts'
import type { Step } from './steps.ts'
import type { SystemId } from './system-ids.ts'

export const ENROLLED_IN: SystemId = 'web'
export const ENROLMENT = { field: 'taxCategoryCode', in: 'in', out: 'out' } as const
const LEAVES = [undefined, 'keep', 'stop', 'stop', 'archive', 'archive'] as const

export interface Enrolment {
  /** What becomes there of a product that is taken out again; undefined: as by default. */
  leave: (typeof LEAVES)[number]
}

const MOST_STEPS = 5
/** No other edit has this number. */
const LAST_EDIT = 9_000

/** Undefined: all products go everywhere. */
export function drawEnrolment(seed: number, systems: SystemId[]): Enrolment | undefined {
  const dice = diceFrom(seed + 0xf117)
  return systems.includes(ENROLLED_IN) && dice.isLucky(0.5) ? { leave: dice.pick(LEAVES) } : undefined
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
  if (creates.length && dice.isLucky(0.5)) all = [...all, ...takenOut(dice.pick(creates))]
  return all
}

/** Taken out at last, and changed when that must be known everywhere. */
const takenOut = (sku: string): Step[] => [
  { after: 20, do: 'enrol', sku, isIn: true },
  { after: 60, do: 'enrol', sku, isIn: false },
  { after: 0, do: 'wait', ms: LATEST_MS },
  { after: 0, do: 'editHub', sku, field: 'name', edit: LAST_EDIT },
]
