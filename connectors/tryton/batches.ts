// Calls over many records that Tryton performs whole or not at all: a batch that fails for its data is cut in halves until the culprit is alone.
import { type HubError, toHubError } from '../../core/errors.ts'

/** A failure that may be one record's own: halving finds whose. Anything else (network, login, unknown) is everybody's. */
const isOnesOwn = (error: HubError): boolean => error.kind === 'data' || error.kind === 'conflict' || error.code === 'numberCollision'

/** Calls `perform` with all items, on failure with halves; answers per item its result or its error, in order. */
export async function inHalves<Item, Result>(
  items: Item[],
  perform: (items: Item[]) => Promise<Result[]>,
): Promise<({ result: Result } | { error: HubError })[]> {
  if (items.length === 0) return []
  try {
    return (await perform(items)).map((result) => ({ result }))
  } catch (cause) {
    const error = toHubError(cause)
    if (items.length === 1 || !isOnesOwn(error)) return items.map(() => ({ error }))
    const middle = items.length >> 1
    return [...(await inHalves(items.slice(0, middle), perform)), ...(await inHalves(items.slice(middle), perform))]
  }
}
