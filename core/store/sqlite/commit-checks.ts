// Preconditions of a commit's item, read before anything of it is written. What an INSERT finds out by itself is not asked in the first
// try: a clash there breaks a constraint, and the second, guarded try asks.
import type { Database } from 'better-sqlite3'
import type { BindingKey, CommitItem } from '../port.ts'

/** What the checks read and the writes need again. */
export interface Found {
  /** External id now stored, per binding of the item; undefined = the row is new. */
  externalIds: (string | null | undefined)[]
  /** Dirty counter, per step of the item. */
  dirty: number[]
  /** Open deliveries of bindings that have to be idle. */
  outdated: BindingKey[]
}

export interface ItemChecks {
  /** Undefined: a precondition does not hold. */
  check(item: CommitItem, isGuarded: boolean): Found | undefined
}

export function itemChecks(db: Database): ItemChecks {
  const recordRev = db.prepare<[string], number>('SELECT rev FROM records WHERE id = ?').pluck()
  const binding = db
    .prepare<[string, string, string], [number, string | null]>(
      'SELECT rev, external_id FROM bindings WHERE record = ? AND connection = ? AND object = ?',
    )
    .raw()
  const boundTo = db
    .prepare<[string, string, string], string>('SELECT record FROM bindings WHERE connection = ? AND object = ? AND external_id = ?')
    .pluck()
  const delivery = db
    .prepare<[string, string, string], [string, string | null, number]>(
      'SELECT state, attempt_key, dirty FROM deliveries WHERE record = ? AND connection = ? AND object = ?',
    )
    .raw()
  const owner = db
    .prepare<[string, string, string, string], string>(
      'SELECT record FROM identities WHERE object = ? AND kind = ? AND scope = ? AND digest = ?',
    )
    .pluck()

  const holdRecords = (item: CommitItem, isGuarded: boolean): boolean => {
    for (const { row, expectRev } of item.records ?? []) {
      if (expectRev === null && !isGuarded) continue
      if ((recordRev.get(row.id) ?? null) !== expectRev) return false
    }
    return true
  }

  const holdBindings = (item: CommitItem, found: Found, isGuarded: boolean): boolean => {
    for (const { row, expectRev } of item.bindings ?? []) {
      if (expectRev === null && !isGuarded) {
        found.externalIds.push(undefined)
        continue
      }
      const stored = binding.get(row.record, row.connection, row.object)
      if ((stored?.[0] ?? null) !== expectRev) return false
      // Bound elsewhere in the meantime: the loser of that race reads again and finds the winner.
      if (expectRev === null && row.externalId !== null) {
        const other = boundTo.get(row.connection, row.object, row.externalId)
        if (other !== undefined && other !== row.record) return false
      }
      found.externalIds.push(stored?.[1])
    }
    return true
  }

  const areIdle = (item: CommitItem, found: Found): boolean => {
    for (const key of item.idle ?? []) {
      const state = delivery.get(key.record, key.connection, key.object)?.[0]
      if (state === 'taken' || state === 'unknown') return false
      if (state === 'due' || state === 'waiting') found.outdated.push(key)
    }
    return true
  }

  const areFree = (item: CommitItem): boolean => {
    for (const identity of item.identities ?? []) {
      const record = owner.get(identity.object, identity.kind, identity.scope, identity.digest)
      if (record !== undefined && record !== identity.record) return false
    }
    return true
  }

  const holdSteps = (item: CommitItem, found: Found): boolean => {
    for (const step of item.steps ?? []) {
      const stored = delivery.get(step.record, step.connection, step.object)
      if (!stored || !(step.from as string[]).includes(stored[0])) return false
      if (step.expectKey !== undefined && step.expectKey !== stored[1]) return false
      if (step.expectDirty !== undefined && step.expectDirty !== stored[2]) return false
      found.dirty.push(stored[2])
    }
    return true
  }

  return {
    check(item, isGuarded) {
      const found: Found = { externalIds: [], dirty: [], outdated: [] }
      if (!holdRecords(item, isGuarded) || !holdBindings(item, found, isGuarded) || !areIdle(item, found)) return undefined
      if (isGuarded && !areFree(item)) return undefined
      return holdSteps(item, found) ? found : undefined
    },
  }
}
