// Seeded chance: everything in a run that could be otherwise is asked of dice, in the same order each time.
import { randomFrom } from '../hub.ts'

export interface Dice {
  /** 0 ≤ x < 1 */
  next(): number
  /** least ≤ n ≤ most, whole. */
  whole(least: number, most: number): number
  isLucky(chance: number): boolean
  pick<T>(from: readonly T[]): T
}

export function diceFrom(seed: number): Dice {
  const next = randomFrom(Math.imul(seed, 2654435761))
  const whole = (least: number, most: number) => least + Math.floor(next() * (most - least + 1))
  return {
    next,
    whole,
    isLucky: (chance) => next() < chance,
    pick: (from) => from[whole(0, from.length - 1)]!,
  }
}
