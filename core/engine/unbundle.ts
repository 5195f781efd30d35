// What a system is told of an after-sale: systems book bundles by their components, so what came back, or is paid back, of a bundle's row is told of
// these. The record stays as its shop says it.
import { toHubError, type HubError } from '../errors.ts'
import type { Canonical } from '../mapping/port.ts'
import { unbundled } from '../model/unbundle.ts'
import type { Store } from '../store/port.ts'

/** The bodies as mappings are given them, in their order; of one that cannot be spread over its bundle, why: the others go on. */
export async function toldOf(
  { snapshot }: Pick<Store, 'snapshot'>,
  object: string,
  bodies: readonly Canonical[],
): Promise<(Canonical | HubError)[]> {
  if (object !== 'afterSale') return [...bodies]
  const ids = [...new Set(bodies.map(({ order }) => String(order)))]
  const { records } = await snapshot({ records: ids })
  const orders = new Map(records.filter(({ isFilled }) => isFilled).map(({ id, body }) => [id, JSON.parse(body) as Canonical]))
  return bodies.map((body) => {
    const order = orders.get(String(body['order']))
    const lines = body['lines'] as Canonical[] | undefined
    try {
      return order && lines ? { ...body, lines: unbundled(lines, order) } : body
    } catch (error) {
      return toHubError(error)
    }
  })
}
