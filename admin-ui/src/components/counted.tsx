// Asks before something is done to many at once: counts them first, does it only if no more have joined them since, and tells what became of
// them. Stands beside its list, not within: a row that is gone when all went well would take the answer along.
import { useMutation, useQuery, useQueryClient, type QueryKey } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Confirm } from './confirm.tsx'
import { Outcome, type OutcomeOf } from './outcome.tsx'

interface Props<Result> {
  /** What is counted. */
  countKey: QueryKey
  count: () => Promise<{ matched: number }>
  act: (expected: number) => Promise<Result>
  /** Undefined while they are counted. */
  titleOf: (count: number | undefined) => string
  action: string
  pendingAction: string
  /** Something has to be chosen first. */
  isDisabled?: boolean
  outcomeOf: (result: Result) => OutcomeOf
  onClose: () => void
  children: (count: number) => ReactNode
}

export function Counted<Result>({
  countKey,
  count,
  act,
  titleOf,
  action,
  isDisabled = false,
  outcomeOf,
  children,
  ...props
}: Props<Result>) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const counting = useQuery({ queryKey: ['counted', ...countKey], queryFn: count, gcTime: 0, staleTime: Infinity, retry: false })
  const acting = useMutation({ mutationFn: act })
  const close = () => {
    props.onClose()
    void client.invalidateQueries()
  }
  if (acting.data !== undefined) return <Outcome {...outcomeOf(acting.data)} onClose={close} />
  const matched = counting.data?.matched
  const error = acting.error ?? counting.error
  const recount = () => {
    acting.reset()
    void counting.refetch()
  }
  return (
    <Confirm
      title={titleOf(matched)}
      action={error === null ? action : t('common.recount')}
      pendingAction={acting.isPending ? props.pendingAction : t('common.counting')}
      isPending={acting.isPending || counting.isFetching}
      isDisabled={error === null && (!matched || isDisabled)}
      error={error}
      onConfirm={() => (error === null && matched !== undefined ? acting.mutate(matched) : recount())}
      onClose={close}
    >
      {matched !== undefined && children(matched)}
    </Confirm>
  )
}
