// Dead letters that lie there for a reason which may go away by itself: looked at when it may have, and pushed or read again where it has.
import { inArray } from 'drizzle-orm'
import { toHubError } from '../errors.ts'
import type { DeadLetterRow, Store } from '../store/port.ts'
import type { Courier } from './courier.ts'
import { replayDeadLetters } from './replay.ts'

export interface Releaser {
  /** Looks whether the reasons have changed, and begins to release. Cheap where nothing has. */
  look(): Promise<void>
  /** Something has changed: the next look does not ask. */
  note(): void
  readonly isBusy: boolean
}

/** One reason for which letters lie. */
export interface Reason {
  code: string
  /** In whose name they are replayed. */
  by: string
  /** Another word after each change of what they lie for. */
  version(store: Store): Promise<string>
  /** Ids of the open letters, and of those among them that lie for nothing any more. */
  ready(): Promise<{ open: number; ids: string[] }>
  /** Nobody tells of changes: they are looked for as long as a letter is open. */
  isUntold?: true
}

interface ReleaserOptions {
  courier: Courier
  /** Do other nodes change things too? */
  isShared: boolean
  isStopping(): boolean
}

/** Letters replayed together. */
const AT_ONCE = 50

export function createReleaser({ courier, isShared, isStopping }: ReleaserOptions, reason: Reason): Releaser {
  const { store, log } = courier.deps
  let version: string | undefined
  let isNoted = true
  let hasFailed = false
  let isWaiting = false
  let running: Promise<void> | undefined
  /** Released under this version already: whatever they fail of now is not for want of looking. */
  const tried = new Set<string>()

  async function release() {
    const { open, ids } = await reason.ready()
    isWaiting = open > 0
    const ready = ids.filter((id) => !tried.has(id))
    for (const id of ready) tried.add(id)
    for (let at = 0; at < ready.length && !isStopping(); at += AT_ONCE) await replay(ready.slice(at, at + AT_ONCE))
  }

  async function replay(ids: string[]) {
    const { deadLetters } = store.tables
    const letters: DeadLetterRow[] = await store.read.select().from(deadLetters).where(inArray(deadLetters.id, ids))
    await replayDeadLetters(
      courier,
      letters.filter(({ code }) => code === reason.code).map((letter) => ({ letter })),
      reason.by,
    )
  }

  return {
    note: () => void (isNoted = true),
    async look() {
      const mayHaveChanged = isNoted || hasFailed || isShared || (reason.isUntold && isWaiting)
      if (running || isStopping() || !mayHaveChanged) return
      const stored = await reason.version(store)
      if (!isNoted && !hasFailed && stored === version) return
      if (stored !== version) tried.clear()
      isNoted = hasFailed = false
      version = stored
      running = release()
        .catch((thrown: unknown) => {
          log.error({ code: reason.code, reason: toHubError(thrown).message }, 'releasing dead letters failed')
          hasFailed = true
        })
        .finally(() => void (running = undefined))
    },
    get isBusy() {
      return isNoted || running !== undefined
    },
  }
}
