// What a person has said of a plan's items since it was made: which are paired, which proposals are refused (ADR 0042).
import type { PlanItemRow, Store } from '../store/port.ts'
import type { MatchProposal, PlanValues } from './plan-item.ts'
import { partnerKey, toldApart } from './propose-matches.ts'
import { isUnread } from './rows.ts'

export interface SaidSince {
  /** Record that it is said to be; null: nothing was said, or it was read since. */
  pairedWith: string | null
  /** Those that are left. */
  proposals: MatchProposal[]
}

const partnerOf = ({ record, connection, externalId }: MatchProposal) => record ?? partnerKey(connection!, externalId!)

/** By the items' ids. */
export async function readSaidSince(store: Store, rows: PlanItemRow[]): Promise<Map<string, SaidSince>> {
  const open = rows.filter(({ action }) => action === 'onlyThere' || action === 'link')
  const said = new Map<string, SaidSince>()
  for (const some of Map.groupBy(open, ({ connection, object }) => JSON.stringify([connection, object])).values()) {
    const { connection, object } = some[0]!
    const { bindings } = await store.snapshot({
      bindings: [{ connection, object, externalIds: some.map(({ externalId }) => externalId!) }],
    })
    const pairs = new Map(bindings.filter(isUnread).map(({ externalId, record }) => [externalId, record]))
    const proposalsOf = new Map(some.map(({ id, values }) => [id, (JSON.parse(values) as PlanValues).proposals ?? []]))
    const apart = await toldApart(store, { connection, object }, [...new Set([...proposalsOf.values()].flat().map(partnerOf))])
    for (const { id, externalId } of some) {
      const isLeft = (proposal: MatchProposal) => !apart.has(`${partnerKey(connection, externalId!)}\0${partnerOf(proposal)}`)
      said.set(id, { pairedWith: pairs.get(externalId) ?? null, proposals: proposalsOf.get(id)!.filter(isLeft) })
    }
  }
  return said
}
