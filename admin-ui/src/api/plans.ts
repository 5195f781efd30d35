// Plans 预演: lists, one with its items, making, applying, discarding and rolling back.
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, keyed, read, type Schemas } from './client.ts'
import { PAGE, paged, SLOW_MS } from './queries.ts'

export type Plan = Schemas['Plan']
const BUSY_MS = 1000

export const isBusy = ({ state }: Pick<Plan, 'state'>): boolean => state === 'planning' || state === 'applying'

export const plansQuery = infiniteQueryOptions({
  queryKey: ['plans'],
  queryFn: ({ pageParam }) => read(api.GET('/api/v1/plans', { params: { query: { limit: PAGE, cursor: pageParam } } })),
  ...paged,
})

/** Asked more often while something happens to it. */
export const planQuery = (id: string) =>
  queryOptions({
    queryKey: ['plan', id],
    queryFn: () => read(api.GET('/api/v1/plans/{plan}', { params: { path: { plan: id } } })),
    refetchInterval: ({ state: { data } }) => (data && isBusy(data) ? BUSY_MS : SLOW_MS),
  })

export interface PlanItemFilter {
  connection?: string
  object?: string
  action?: Schemas['PlanAction']
  state?: Schemas['PlanItemState']
}

export const planItemsQuery = (plan: string, filter: PlanItemFilter) =>
  infiniteQueryOptions({
    queryKey: ['planItems', plan, filter],
    queryFn: ({ pageParam }) =>
      read(api.GET('/api/v1/plans/{plan}/items', { params: { path: { plan }, query: { ...filter, limit: PAGE, cursor: pageParam } } })),
    ...paged,
  })

/** Of the configuration that holds; one that is yet to come is planned from its folder, by the command line. */
export const makePlan = (scope: { connection?: string; object?: string }) =>
  read(api.POST('/api/v1/plans', { params: { header: keyed() }, body: scope }))

const at = (plan: string) => ({ params: { path: { plan }, header: keyed() } })

/** `share`: part of the records, over 0 to 1. */
export const applyPlan = (plan: string, share: number) => read(api.POST('/api/v1/plans/{plan}/apply', { ...at(plan), body: { share } }))
export const discardPlan = (plan: string) => read(api.POST('/api/v1/plans/{plan}/discard', at(plan)))
/** The plan that goes back. */
export const rollbackPlan = (plan: string) => read(api.POST('/api/v1/plans/{plan}/rollback', at(plan)))

/** A person's word on what is the same. Throws the hub's reason where it cannot be so. */
export async function pairRecords(pairs: Schemas['Pairing'][]): Promise<Schemas['PairingsResult']> {
  const result = await read(api.POST('/api/v1/pairings', { params: { header: keyed() }, body: { pairs, isDryRun: false } }))
  const [problem] = result.problems
  if (problem) throw new Error(problem.message)
  return result
}
