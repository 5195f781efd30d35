// Deletions in some worlds: scenes around products that are there by then, each something that a deletion may meet. Their dice are their own,
// so that all else in a plan is drawn as it would be without them.
import { diceFrom, type Dice } from './dice.ts'
import { drawPushes } from './draw-pushes.ts'
import { EDITED, type Field } from './fields.ts'
import { landscapeOf } from './landscape.ts'
import type { Step } from './steps.ts'
import type { SystemId } from './system-ids.ts'

const MOST_SCENES = 4
const MOST_TURNS = 60
const LATE_MS = 4_000
/** Edits of these scenes are numbered from here, apart from all others. */
const FIRST_EDIT = 5_000
const OWNERS: readonly SystemId[] = ['shop', 'erp']

export function withDeletions(seed: number, systems: SystemId[], steps: Step[]): Step[] {
  if (!landscapeOf(seed).hasDeletions) return steps
  const dice = diceFrom(seed + 0xde1)
  const draw = scenesOfDeletion(systems, dice)
  let all = steps
  for (let left = dice.whole(1, MOST_SCENES); left > 0; left--) {
    const creates = all.flatMap((step, at) => (step.do === 'create' ? [at] : []))
    const at = dice.pick(creates)
    const { sku, system: bornIn } = all[at] as Step & { do: 'create' }
    const isAtBirth = dice.isLucky(0.25)
    const { before, after } = isAtBirth ? draw.atBirth(sku, bornIn) : { before: [], after: draw.later(sku) }
    const place = isAtBirth ? at + 1 : dice.whole(at + 1, all.length)
    all = all.toSpliced(place, 0, ...after).toSpliced(at, 0, ...before)
  }
  return all
}

function scenesOfDeletion(systems: SystemId[], dice: Dice) {
  let edit = FIRST_EDIT
  const soon = () => dice.whole(0, MOST_TURNS)
  const deleter = () => (dice.isLucky(0.5) ? dice.pick(OWNERS) : dice.pick(systems))
  const gone = (system: SystemId, sku: string): Step => ({ after: soon(), do: 'delete', system, sku, pushes: drawPushes(dice) })
  const back = (system: SystemId, sku: string): Step => ({ after: soon(), do: 'bringBack', system, sku, pushes: drawPushes(dice) })
  const wait = (): Step => ({ after: 0, do: 'wait', ms: dice.isLucky(0.8) ? dice.whole(10, 2_000) : dice.whole(2_000, 21_000) })
  const change = (system: SystemId, sku: string, pushes = drawPushes(dice)): Step => ({
    after: soon(),
    ...{ do: 'edit', system, sku, field: dice.pick<Field>(EDITED[system]), edit: edit++, pushes, commitsAfterMs: 0 },
  })
  /** Deleted, and mostly known to be by the time of what follows. */
  const heard = (system: SystemId, sku: string): Step[] => [gone(system, sku), ...(dice.isLucky(0.7) ? [pull(system)] : [wait()])]
  const pull = (system: SystemId): Step => ({ after: 0, do: 'pull', system })
  /** Where people edit: anywhere, or in the hub. */
  const changeElsewhere = (sku: string, id: SystemId): Step => {
    const editors = systems.filter((one) => one !== id && EDITED[one].length)
    if (editors.length && dice.isLucky(0.7)) return change(dice.pick(editors), sku)
    return { after: soon(), do: 'editHub', sku, field: dice.pick(['name', 'category', 'spec'] as const), edit: edit++ }
  }
  const restored = (system: SystemId, sku: string): Step => ({
    after: soon(),
    ...{ do: 'restore', sku, ...(dice.isLucky(0.5) && { into: system }) },
  })

  /** A change crosses the deletion, of the same product elsewhere. */
  const crossed = (sku: string): Step[] => {
    const system = deleter()
    return dice.isLucky(0.5) ? [changeElsewhere(sku, system), gone(system, sku)] : [gone(system, sku), changeElsewhere(sku, system)]
  }
  /** News of a last change comes after those of the deletion, which its list or its push tells. */
  const overtaken = (sku: string): Step[] => {
    const system = dice.isLucky(0.75) ? 'shop' : 'erp'
    const late = [dice.whole(500, LATE_MS)]
    const isPushed = dice.isLucky(0.4)
    const removed: Step = { after: dice.whole(0, 5), do: 'delete', system, sku, pushes: isPushed ? [dice.whole(0, 20)] : [] }
    return [change(system, sku, late), removed, ...(isPushed ? [] : [pull(system)]), wait()]
  }
  const undone = (sku: string): Step[] => {
    const system = deleter()
    return [
      ...heard(system, sku),
      changeElsewhere(sku, system),
      back(system, sku),
      ...(dice.isLucky(0.3) ? [wait(), gone(system, sku)] : []),
    ]
  }
  const undoneInHub = (sku: string): Step[] => {
    const system = deleter()
    return [
      ...heard(system, sku),
      changeElsewhere(sku, system),
      restored(system, sku),
      ...(EDITED[system].length ? [wait(), change(system, sku)] : []),
    ]
  }
  const decided = (sku: string): Step[] => {
    const system = dice.pick(OWNERS)
    return [
      gone(system, sku),
      changeElsewhere(sku, system),
      wait(),
      { after: soon(), do: 'decide', system, use: dice.pick(['ours', 'theirs'] as const) },
    ]
  }
  /** A list leaves out what is there, or is the only thing that shows a deletion. */
  const checked = (sku: string): Step[] => {
    const system = deleter()
    const missing: Step = dice.isLucky(0.5)
      ? gone(system, sku)
      : { after: soon(), do: 'unlist', system, sku, ms: dice.whole(2_000, 20_000) }
    return [pull(system), missing, { after: soon(), do: 'check', system }, wait()]
  }
  const both = (sku: string): Step[] => [
    gone('shop', sku),
    gone('erp', sku),
    ...(dice.isLucky(0.5) ? [wait(), back(dice.pick(OWNERS), sku)] : []),
  ]

  return {
    later: (sku: string) => dice.pick([crossed, crossed, overtaken, undone, undoneInHub, decided, checked, both])(sku),
    /** It is deleted where it is just being made, perhaps before anybody knows whether it was, or where it comes from. */
    atBirth(sku: string, bornIn: SystemId): { before: Step[]; after: Step[] } {
      if (dice.isLucky(0.4)) return { before: [], after: [gone(bornIn, sku)] }
      const system = dice.pick(systems.filter((one) => one !== bornIn))
      const fault = dice.pick(['lostAnswer', 'late', 'halfDone', 'slow'] as const)
      return {
        before: [{ after: 0, do: 'fault', system, call: 'write', fault }],
        after: [{ ...gone(system, sku), after: dice.whole(0, 150) }],
      }
    },
  }
}
