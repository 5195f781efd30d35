// A rule of sellable stock that is new or another than before, or a shop that begins on another day, is applied to what is there already: all it
// concerns is marked due, once per rule. Marks are harmless when set twice, so a node that dies in the middle begins again, and several nodes may do it at once.
import { and, asc, eq, gt, inArray } from 'drizzle-orm'
import { toHubError } from '../errors.ts'
import type { SellableRule } from '../model/sellable.ts'
import type { DirtyMark } from '../store/port.ts'
import type { Courier } from './courier.ts'
import { laneOf, priorityOf, type LiveConnection } from './graph.ts'
import { soldKey } from './stock-ledger.ts'
import { readShops, withStarts, type KnownShop } from './stock-shops.ts'
import { lanesOf } from './targets.ts'

export interface StockTakeUp {
  /** Begins where a rule is not the one that was applied last. */
  look(): Promise<void>
  /** The same, now and then. */
  lookAgain(): Promise<void>
  readonly isBusy: boolean
}

const PAGE = 500
const AGAIN_MS = 1_000
const keyOf = ({ id }: LiveConnection) => `sellable/${id}`

/** What the figures depend on, and what the orders are booked by. */
const wordsOf = (rule: SellableRule, known: ReadonlyMap<string, KnownShop>) => ({
  rule: JSON.stringify(rule),
  orders: JSON.stringify(withStarts(rule, known).shops.map((one) => soldKey(one))),
})
type Words = ReturnType<typeof wordsOf>

export function createStockTakeUp({ courier, isStopping }: { courier: Courier; isStopping(): boolean }): StockTakeUp {
  const { store, log, now } = courier.deps
  const running = new Map<string, Promise<void>>()

  async function takeUp(connection: LiveConnection, words: Words, objects: string[]) {
    const { records } = store.tables
    for (let after = ''; ;) {
      const rows = await store.read
        .select({ id: records.id, object: records.object })
        .from(records)
        .where(and(inArray(records.object, objects), eq(records.isFilled, true), gt(records.id, after)))
        .orderBy(asc(records.id))
        .limit(PAGE)
      if (isStopping()) return
      const marks = rows.map(({ id, object }) => markOf(connection, { id, object, now: now() }))
      await store.commit({ items: marks.map((mark) => ({ key: mark.record, dirty: [mark] })) })
      courier.wake(lanesOf(marks))
      if (rows.length < PAGE) break
      after = rows.at(-1)!.id
    }
    await store.admin([{ table: 'meta', put: { key: keyOf(connection), value: JSON.stringify(words) } }])
  }

  async function look() {
    for (const connection of courier.graph().sellables) {
      if (running.has(connection.id)) continue
      const { meta } = store.tables
      const [row] = await store.read
        .select()
        .from(meta)
        .where(eq(meta.key, keyOf(connection)))
      const before = row && (JSON.parse(row.value) as Words)
      const rule = connection.open.sellable!
      const words = wordsOf(rule, await readShops(store, rule))
      if (before?.rule === words.rule && before.orders === words.orders) continue
      const objects = ['product', 'inventory', ...(before?.orders === words.orders ? [] : ['order'])]
      const work = takeUp(connection, words, objects)
        .catch((thrown: unknown) =>
          log.error({ connection: connection.id, reason: toHubError(thrown).message }, 'a rule of sellable stock was not applied to all'),
        )
        .finally(() => void running.delete(connection.id))
      running.set(connection.id, work)
    }
  }

  let next = 0
  return {
    look,
    async lookAgain() {
      if (now() < next) return
      next = now() + AGAIN_MS
      await look()
    },
    get isBusy() {
      return running.size > 0
    },
  }
}

const markOf = (connection: LiveConnection, { id, object, now }: { id: string; object: string; now: number }): DirtyMark => ({
  connection: connection.id,
  object,
  record: id,
  lane: laneOf(connection, id),
  priority: priorityOf(object, 'backfill'),
  dueAt: now,
  at: now,
})
