// What every part of the engine is given: store, clock, ids, digests. Injected, so that tests own time and chance.
import type { Logger } from '../connector/port.ts'
import type { Store } from '../store/port.ts'
import type { Timers } from './timers.ts'

export interface EngineDeps {
  store: Store
  hubId: string
  /** Names this process as the holder of lanes. */
  nodeId: string
  /** Epoch ms. */
  now(): number
  timers: Timers
  /** Ids rise with time within a process: `rec_…`. */
  newId(prefix: string): string
  /** 0 ≤ x < 1, for jitter. */
  random(): number
  /** Keyed digest of business data (HMAC). */
  digest(text: string): string
  log: Logger
}

/** Time-ordered ids: milliseconds, then a counter that starts anywhere, then 30 random bits of this process. */
export function idMaker(now: () => number, random: () => number): (prefix: string) => string {
  const suffix = Math.floor(random() * 2 ** 30)
    .toString(36)
    .padStart(6, '0')
  let lastMs = 0
  let counter = 0
  return (prefix) => {
    const ms = Math.max(now(), lastMs)
    counter = ms === lastMs ? counter + 1 : 0
    lastMs = ms
    return `${prefix}_${ms.toString(36).padStart(9, '0')}${counter.toString(36).padStart(4, '0')}${suffix}`
  }
}

/** Stable 32-bit FNV-1a of a text: spreads records over lanes. */
export function hash32(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}
