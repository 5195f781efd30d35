// Applying: how many records are written where, on which share of them first.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { applyPlan, type Plan } from '../../api/plans.ts'
import { ChoiceField } from '../../components/choice-field.tsx'
import { Confirm } from '../../components/confirm.tsx'
import { toast } from '../../components/toasts.tsx'
import { useConnections } from '../../components/use-connections.ts'
import { useWords } from '../../i18n/use-words.ts'
import { changesOf } from './purpose.ts'

const SHARES = [0.01, 0.05, 0.1, 0.25, 0.5]
/** Few records are no canary. */
const LEAST_FOR_SHARES = 5

export function ApplyPlan({ plan, onClose }: { plan: Plan; onClose: () => void }) {
  const { t } = useTranslation()
  const words = useWords()
  const { nameOf } = useConnections()
  const client = useQueryClient()
  const [share, setShare] = useState('1')
  const { open: count } = plan.progress
  const changes = changesOf(plan).length
  // The same records belong to a share each time: after 5 %, 10 % means five more.
  const done = plan.share ?? 0
  const partOfRest = (part: number) => (part - done) / (1 - done)
  // Once a part is applied, the counts of the plan are of more than what is left.
  const isWhole = plan.counts.filter(isWritten).reduce((sum, { count: one }) => sum + one, 0) === count
  const apply = useMutation({
    mutationFn: () => applyPlan(plan.id, Number(share)),
    onSuccess: () => {
      toast('good', t('plans.applied'))
      onClose()
    },
    onSettled: () => client.invalidateQueries(),
  })
  return (
    <Confirm
      title={count > 0 ? t('plans.applyTitle', { count }) : t('plans.applyTitleConfiguration')}
      action={t('plans.apply')}
      pendingAction={t('plans.applying')}
      isPending={apply.isPending}
      error={apply.error}
      onConfirm={() => apply.mutate()}
      onClose={onClose}
    >
      {isWhole && count > 0 && (
        <ul className="bulleted">
          {plan.counts.filter(isWritten).map((one) => (
            <li key={`${one.connection}/${one.object}/${one.action}`}>
              {t('plans.applyWhere', {
                connection: nameOf(one.connection),
                object: words.term('object', one.object),
                action: words.term('planAction', one.action),
                count: one.count,
              })}
            </li>
          ))}
        </ul>
      )}
      {changes > 0 && <p>{t('plans.applyConfiguration', { count: changes })}</p>}
      {count > 0 && <p>{t('plans.applyText')}</p>}
      {count >= LEAST_FOR_SHARES && (
        <ChoiceField
          label={t('plans.share')}
          value={share}
          choices={[
            { value: '1', label: t('plans.shareAll', { count }) },
            ...SHARES.filter((part) => part > done).map((part) => ({
              value: String(part),
              label: t('plans.shareSome', { percent: words.percent(part), count: Math.round(count * partOfRest(part)) }),
            })),
          ]}
          onChange={setShare}
        />
      )}
    </Confirm>
  )
}

const isWritten = ({ action }: Plan['counts'][number]) => action === 'create' || action === 'update'
