// How the webhook of a change is sent: lost, late, doubled.
import type { Dice } from './dice.ts'
import type { Pushes } from './steps.ts'

const LONGEST_DELAY_MS = 4_000

/** Mostly once and soon; else lost, late, or doubled. */
export function drawPushes(dice: Dice): Pushes {
  const draw = dice.next()
  if (draw < 0.15) return []
  const soon = () => dice.whole(0, 20)
  const late = () => dice.whole(20, LONGEST_DELAY_MS)
  if (draw < 0.6) return [soon()]
  return draw < 0.8 ? [late()] : [soon(), late()]
}
