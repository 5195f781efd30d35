// One plan: what it is for, how it stands, what it would write to each system, record by record.
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { planQuery, type Plan } from '../../api/plans.ts'
import { Link } from '../../app/router.tsx'
import { Icon } from '../../components/icon.tsx'
import { Page, Panel } from '../../components/page.tsx'
import { QueryState } from '../../components/query-state.tsx'
import { State } from '../../components/status.tsx'
import { Time } from '../../components/values.tsx'
import { useWords } from '../../i18n/use-words.ts'
import { PlanActions } from './plan-actions.tsx'
import { PlanItems } from './plan-items.tsx'
import { PlanNotes } from './plan-notes.tsx'
import { PlanProgress } from './plan-progress.tsx'
import { PlanSummary } from './plan-summary.tsx'
import { changesOf, usePurpose } from './purpose.ts'

export function PlanScreen({ id }: { id: string }) {
  const { t } = useTranslation()
  const purposeOf = usePurpose()
  const plan = useQuery(planQuery(id))
  const { data } = plan
  const above = (
    <Link to="/plans" className="back">
      <Icon name="back" />
      {t('plans.back')}
    </Link>
  )
  return (
    <Page
      title={data ? purposeOf(data) : t('plans.title')}
      above={above}
      lead={data && <Lead plan={data} />}
      actions={data && <PlanActions plan={data} />}
    >
      <QueryState query={plan} rows={10}>
        {(found) => <PlanBody plan={found} />}
      </QueryState>
    </Page>
  )
}

function Lead({ plan }: { plan: Plan }) {
  const { t } = useTranslation()
  return (
    <span className="summary">
      <State group="planState" state={plan.state} />
      <span>
        {plan.by} · <Time at={plan.createdAt} />
      </span>
      {(plan.state === 'open' || plan.state === 'applying') && (
        <span>
          {t('plans.expiresAt')} <Time at={plan.expiresAt} />
        </span>
      )}
    </span>
  )
}

function PlanBody({ plan }: { plan: Plan }) {
  const { t } = useTranslation()
  return (
    <>
      <PlanNotes plan={plan} />
      <PlanProgress plan={plan} />
      {plan.warnings.length > 0 && (
        <Panel title={t('plans.warnings')}>
          <ul className="warnings">
            {plan.warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </Panel>
      )}
      {plan.counts.length > 0 && (
        <Panel title={t('plans.summary')} isFlush>
          <PlanSummary plan={plan} />
        </Panel>
      )}
      {plan.hasConfiguration && (
        <Panel title={t('plans.changes')}>
          <ConfigurationChanges plan={plan} />
        </Panel>
      )}
      {plan.state !== 'planning' && plan.state !== 'failed' && (
        <Panel title={t('plans.items')} isFlush>
          <PlanItems plan={plan} />
        </Panel>
      )}
    </>
  )
}

function ConfigurationChanges({ plan }: { plan: Plan }) {
  const { t } = useTranslation()
  const words = useWords()
  const changes = changesOf(plan)
  const unchanged = plan.changes.length - changes.length
  return (
    <>
      {changes.length === 0 && <p>{t('plans.noChanges')}</p>}
      <ul className="configuration-changes">
        {changes.map(({ kind, name, action, details }) => (
          <li key={`${kind}/${name}`}>
            <b>
              {words.term('configurationAction', action)} · {words.term('configurationKind', kind)}
            </b>{' '}
            {name !== kind && <code>{name}</code>}
            {details.length > 0 && (
              <pre className="json" tabIndex={0}>
                {details.join('\n')}
              </pre>
            )}
          </li>
        ))}
      </ul>
      {changes.length > 0 && unchanged > 0 && <p className="faint">{t('plans.changesUnchanged', { count: unchanged })}</p>}
    </>
  )
}
