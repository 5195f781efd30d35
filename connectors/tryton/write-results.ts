// Results of a write: collected per item, and completed with the records as they are afterwards, read in one go.
import { toHubError } from '../../core/errors.ts'
import type { ObjectPort, WriteItem, WriteResult } from '../../core/connector/port.ts'
import type { TrytonContext } from './client.ts'
import type { TrytonConfig } from './config.ts'

export type Results = Map<WriteItem, WriteResult>

/** Runs `perform` item by item; what it throws becomes the item's error; undefined leaves the item to the caller. */
export async function each(items: WriteItem[], perform: (item: WriteItem) => Promise<WriteResult> | undefined): Promise<Results> {
  const results: Results = new Map()
  for (const item of items) {
    try {
      const result = await perform(item)
      if (result !== undefined) results.set(item, result)
    } catch (error) {
      results.set(item, { externalId: item.externalId, done: false, error: toHubError(error) })
    }
  }
  return results
}

/**
 * The results in the order of the items, each bound one with its record read back (one batched get). A read that fails takes nothing
 * from what was done: the record is then missing in the answer, and the engine reads it itself.
 */
export async function settle(
  ctx: TrytonContext,
  { get }: Pick<ObjectPort<TrytonConfig>, 'get'>,
  items: WriteItem[],
  results: Results,
): Promise<WriteResult[]> {
  const ids = [...new Set([...results.values()].flatMap(({ externalId }) => externalId ?? []))]
  const read = new Map<string, WriteResult['native']>()
  try {
    for (const { externalId, native } of ids.length > 0 ? await get!(ctx, ids) : []) {
      if (native !== 'notFound') read.set(externalId, native)
    }
  } catch (error) {
    ctx.log.warn({ code: toHubError(error).code, records: ids.length }, 'written, but not read back')
  }
  return items.map((item) => {
    const result = results.get(item)!
    const native = result.externalId === undefined ? undefined : read.get(result.externalId)
    return native === undefined ? result : { ...result, native }
  })
}
