// All plans, the newest first, and making one of the configuration that holds.
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { plansQuery, type Plan } from '../../api/plans.ts'
import { Link } from '../../app/router.tsx'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { More } from '../../components/more.tsx'
import { Page, Panel } from '../../components/page.tsx'
import { Empty, QueryState } from '../../components/query-state.tsx'
import { State } from '../../components/status.tsx'
import { Time } from '../../components/values.tsx'
import { useWords } from '../../i18n/use-words.ts'
import { MakePlan } from './make-plan.tsx'
import { othersOf, usePurpose, writesOf } from './purpose.ts'

export function PlansScreen() {
  const { t } = useTranslation()
  const plans = useInfiniteQuery(plansQuery)
  return (
    <Page title={t('plans.title')} lead={t('plans.lead')} actions={<MakePlan />}>
      <Panel isFlush>
        <QueryState query={plans} rows={8}>
          {({ pages }) => {
            const items = pages.flatMap((page) => page.items)
            if (items.length > 0) return <PlanList plans={items} />
            return (
              <Empty icon="plans" title={t('plans.empty')}>
                {t('plans.emptyText')}
              </Empty>
            )
          }}
        </QueryState>
        <More {...plans} />
      </Panel>
    </Page>
  )
}

function PlanList({ plans }: { plans: Plan[] }) {
  const { t } = useTranslation()
  const purposeOf = usePurpose()
  const columns: Column<Plan>[] = [
    { id: 'state', title: t('field.state'), isTight: true, cell: ({ state }) => <State group="planState" state={state} /> },
    {
      id: 'purpose',
      title: t('plans.title'),
      isHead: true,
      cell: (plan) => <Link to={`/plans/${encodeURIComponent(plan.id)}`}>{purposeOf(plan)}</Link>,
    },
    { id: 'writes', title: t('plans.writes'), isNumber: true, isTight: true, cell: (plan) => <Writes plan={plan} /> },
    { id: 'others', title: t('plans.others'), cell: (plan) => <Counters counts={othersOf(plan)} /> },
    { id: 'by', title: t('plans.by'), cell: ({ by }) => by },
    { id: 'createdAt', title: t('field.createdAt'), cell: ({ createdAt }) => <Time at={createdAt} /> },
  ]
  return <DataTable label={t('plans.title')} columns={columns} rows={plans} keyOf={({ id }) => id} />
}

function Writes({ plan }: { plan: Plan }) {
  const { t } = useTranslation()
  const { create, update, all } = writesOf(plan)
  if (plan.state === 'planning' || plan.state === 'failed') return <span className="faint">—</span>
  if (all === 0) return <span className="faint">{t('plans.nothingToWrite')}</span>
  return <Counters counts={Object.entries({ create, update }).filter(([, count]) => count > 0)} />
}

const ALARMING: ReadonlySet<string> = new Set(['error', 'reject', 'duplicate'])

function Counters({ counts }: { counts: [action: string, count: number][] }) {
  const words = useWords()
  return (
    <span className="counters">
      {counts.map(([action, count]) => (
        <span key={action} className={ALARMING.has(action) ? 'alarm-text' : undefined}>
          {words.term('planAction', action)} <b className="number">{words.count(count)}</b>
        </span>
      ))}
    </span>
  )
}
