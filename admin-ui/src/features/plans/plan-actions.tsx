// What can be done with a plan: apply it (all, or a share first), discard it, go back to before it.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { discardPlan, rollbackPlan, type Plan } from '../../api/plans.ts'
import { go } from '../../app/router.tsx'
import { Confirm } from '../../components/confirm.tsx'
import { Icon } from '../../components/icon.tsx'
import { toast } from '../../components/toasts.tsx'
import { ApplyPlan } from './apply-plan.tsx'
import { canGoBack, changesOf, isBegun, writesOf } from './purpose.ts'

type Asked = 'apply' | 'discard' | 'rollback'

export function PlanActions({ plan }: { plan: Plan }) {
  const { t } = useTranslation()
  const [asked, setAsked] = useState<Asked>()
  const { state, progress } = plan
  const close = () => setAsked(undefined)
  const canApply = state === 'open' && (progress.open > 0 || changesOf(plan).length > 0)
  const canDiscard = ['planning', 'open', 'applying'].includes(state) && (writesOf(plan).all > 0 || state !== 'open' || canApply)
  const canRollback = isBegun(plan) && canGoBack(plan)
  return (
    <>
      {canRollback && (
        <button type="button" className="button" onClick={() => setAsked('rollback')}>
          <Icon name="undo" />
          {t('plans.rollback')}
        </button>
      )}
      {canDiscard && (
        <button type="button" className="button" onClick={() => setAsked('discard')}>
          {t('plans.discard')}
        </button>
      )}
      {canApply && (
        <button type="button" className="button primary" onClick={() => setAsked('apply')}>
          {t(isBegun(plan) ? 'plans.applyRest' : 'plans.apply')}
        </button>
      )}
      {asked === 'apply' && <ApplyPlan plan={plan} onClose={close} />}
      {asked === 'discard' && <DiscardPlan plan={plan} onClose={close} />}
      {asked === 'rollback' && <RollbackPlan plan={plan} onClose={close} />}
    </>
  )
}

interface Props {
  plan: Plan
  onClose: () => void
}

function DiscardPlan({ plan: { id, progress }, onClose }: Props) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const discard = useMutation({
    mutationFn: () => discardPlan(id),
    onSuccess: () => {
      toast('good', t('plans.discarded'))
      onClose()
    },
    onSettled: () => client.invalidateQueries(),
  })
  return (
    <Confirm
      title={t('plans.discardTitle')}
      action={t('plans.discard')}
      isPending={discard.isPending}
      error={discard.error}
      onConfirm={() => discard.mutate()}
      onClose={onClose}
    >
      <p>{t('plans.discardText', { count: progress.open + progress.queued })}</p>
    </Confirm>
  )
}

function RollbackPlan({ plan: { id, progress }, onClose }: Props) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const rollback = useMutation({
    mutationFn: () => rollbackPlan(id),
    onSuccess: (made) => {
      toast('good', t('plans.rolledBack'))
      go(`/plans/${encodeURIComponent(made.id)}`)
    },
    onSettled: () => client.invalidateQueries(),
  })
  return (
    <Confirm
      title={t('plans.rollbackTitle')}
      action={t('plans.rollback')}
      isPending={rollback.isPending}
      error={rollback.error}
      onConfirm={() => rollback.mutate()}
      onClose={onClose}
    >
      <p>{t('plans.rollbackText')}</p>
      <p>{t('plans.rollbackLimits', { count: progress.written })}</p>
    </Confirm>
  )
}
