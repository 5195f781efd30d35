// Items of one commit that touch the same row follow each other; all others go together, in the same statements.
import type { CommitItem } from '../port.ts'

/** Waves of items, in order; no two items of a wave share a row. Added hints only count up: they may be shared. */
export function wavesOf(items: CommitItem[]): CommitItem[][] {
  const lastWave = new Map<string, number>()
  const waves: CommitItem[][] = []
  for (const item of items) {
    const keys = keysOf(item)
    let wave = 0
    for (const key of keys) wave = Math.max(wave, (lastWave.get(key) ?? -1) + 1)
    for (const key of keys) lastWave.set(key, wave)
    const members = (waves[wave] ??= [])
    members.push(item)
  }
  return waves
}

function keysOf(item: CommitItem): string[] {
  const keys: string[] = []
  for (const { row } of item.records ?? []) keys.push(`record\n${row.id}`)
  for (const { row } of item.bindings ?? []) {
    keys.push(`binding\n${row.record}\n${row.connection}\n${row.object}`)
    if (row.externalId !== null) keys.push(`external\n${row.connection}\n${row.object}\n${row.externalId}`)
  }
  for (const key of [...(item.idle ?? []), ...(item.dirty ?? []), ...(item.steps ?? [])]) {
    keys.push(`delivery\n${key.record}\n${key.connection}\n${key.object}`)
  }
  for (const it of item.identities ?? []) keys.push(`identity\n${it.object}\n${it.kind}\n${it.scope}\n${it.digest}`)
  for (const row of item.conflicts ?? []) keys.push(`conflict\n${row.id}`)
  for (const row of [...(item.deadLetters ?? []), ...(item.deadLettersResolved ?? [])]) keys.push(`letter\n${row.id}`)
  return keys
}
