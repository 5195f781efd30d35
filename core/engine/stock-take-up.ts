// A rule of sellable stock that is new or another than before is applied to what is there already: all it concerns is marked due, once per rule. Marks
// are harmless when set twice, so a node that dies in the middle begins again, and several nodes may do it at once.
import { and, asc, eq, gt, inArray } from 'drizzle-orm'
import { toHubError } from '../errors.ts'
import type { SellableRule } from '../model/sellable.ts'
import type { DirtyMark } from '../store/port.ts'
import type { Courier } from './courier.ts'
import { laneOf, priorityOf, type LiveConnection } from './graph.ts'
import { lanesOf } from './targets.ts'

export interface StockTakeUp {
  /** Begins where a rule is not the one that was applied last. */
  look(): Promise<void>
  readonly isBusy: boolean
}

const PAGE = 500
const keyOf = ({ id }: LiveConnection) => `sellable/${id}`

/** What the figures depend on, and what the orders are booked by. */
const wordsOf = (rule: SellableRule) => ({
  rule: JSON.stringify(rule),
  orders: JSON.stringify(rule.shops.map(({ shop, since, bundles }) => [shop, since ?? null, bundles === 'parts'])),
})

export function createStockTakeUp({ courier, isStopping }: { courier: Courier; isStopping(): boolean }): StockTakeUp {
  const { store, log, now } = courier.deps
  const running = new Map<string, Promise<void>>()

  async function takeUp(connection: LiveConnection, words: ReturnType<typeof wordsOf>, objects: string[]) {
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

  return {
    async look() {
      for (const connection of courier.graph().sellables) {
        if (running.has(connection.id)) continue
        const { meta } = store.tables
        const [row] = await store.read
          .select()
          .from(meta)
          .where(eq(meta.key, keyOf(connection)))
        const before = row && (JSON.parse(row.value) as ReturnType<typeof wordsOf>)
        const words = wordsOf(connection.open.sellable!)
        if (before?.rule === words.rule) continue
        const objects = ['product', 'inventory', ...(before?.orders === words.orders ? [] : ['order'])]
        const work = takeUp(connection, words, objects)
          .catch((thrown: unknown) =>
            log.error({ connection: connection.id, reason: toHubError(thrown).message }, 'a rule of sellable stock was not applied to all'),
          )
          .finally(() => void running.delete(connection.id))
        running.set(connection.id, work)
      }
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
