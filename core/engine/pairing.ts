// A person's word that what one system has is this record, or the same as what another system has, before either is read: kept as a binding that
// has not been read, so that the first reading adopts it as a strong identity would (ADR 0042). Or that it is not the same.
import { toHubError } from '../errors.ts'
import type { CommitItem } from '../store/port.ts'
import type { Courier } from './courier.ts'
import { partition } from './partition.ts'
import { readPairingFacts, type Pairing } from './pairing-facts.ts'
import { sayPair, type Speech } from './say-pair.ts'

export interface PairingRequest {
  pairs: readonly Pairing[]
  isDryRun?: boolean
  by: string
}
export interface PairingProblem {
  /** Number of the pair, from 1. */
  line: number
  field: string
  message: string
}
export interface PairingOutcome {
  isApplied: boolean
  same: number
  notSame: number
  undone: number
  /** Said before. */
  unchanged: number
  /** With any of them nothing is written; but for those that lost a race, which are told and the others are in. */
  problems: PairingProblem[]
}

interface Said {
  line: number
  pair: Pairing
  /** Undefined: nothing is to be written. */
  item: CommitItem | undefined
}
export async function pairRecords(courier: Courier, { pairs, isDryRun = false, by }: PairingRequest): Promise<PairingOutcome> {
  const speech: Speech = { courier, facts: await readPairingFacts(courier.deps.store, pairs), by, named: new Map() }
  const said: Said[] = []
  const problems: PairingProblem[] = []
  for (const [index, pair] of pairs.entries()) {
    const line = index + 1
    try {
      said.push({ line, pair, item: sayPair(speech, pair, line) })
    } catch (thrown) {
      problems.push(problemOf(thrown, line))
    }
  }
  const isWritten = !isDryRun && !problems.length
  const lost = isWritten ? await commit(courier, said) : []
  const held = said.filter(({ line, item }) => item && !lost.includes(line))
  const count = (wanted: string) => held.filter(({ pair: { decision = 'same' } }) => decision === wanted).length
  return {
    isApplied: isWritten && held.length > 0,
    ...{ same: count('same'), notSame: count('notSame'), undone: count('undo') },
    unchanged: said.filter(({ item }) => !item).length,
    problems: [...problems, ...lost.map((line) => ({ line, field: 'externalId', message: LOST }))],
  }
}
const LOST = 'this one, or its partner, was bound, written or read meanwhile: plan again to see what it is now, then repeat'

/** @throws what is not a data error */
function problemOf(thrown: unknown, line: number): PairingProblem {
  const { kind, details, message } = toHubError(thrown)
  if (kind !== 'data') throw thrown
  return { line, field: String(details['field']), message }
}
/** Lines whose preconditions did not hold. */
async function commit(courier: Courier, said: Said[]): Promise<number[]> {
  const open = said.filter(({ item }) => item)
  const { failed, refused } = await courier.deps.store.commit({ items: open.map(({ item }) => item!) })
  const lost = new Set([...failed, ...refused.map(({ key }) => key)])
  const [late, done] = partition(open, ({ item }) => lost.has(item!.key))
  const bound = done.flatMap(({ item }) => item!.bindings ?? []).filter(({ row }) => row.externalId !== null)
  courier.wake(done.flatMap(({ item }) => item!.hints ?? []).map(({ connection, object }) => ({ connection, lane: `in/${object}` })))
  // Others may wait for the record to be known there.
  if (bound.length) await courier.released(bound.map(({ row: { object, record } }) => ({ object, id: record })))
  return late.map(({ line }) => line)
}
