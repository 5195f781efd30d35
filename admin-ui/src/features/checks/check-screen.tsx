// One data check: its counts in pieces and money, what differs with both values, its reports, and having it put right.
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { checkQuery, type DataCheck } from '../../api/checks.ts'
import { Link } from '../../app/router.tsx'
import { Icon } from '../../components/icon.tsx'
import { Page, Panel } from '../../components/page.tsx'
import { QueryState } from '../../components/query-state.tsx'
import { State } from '../../components/status.tsx'
import { useConnections } from '../../components/use-connections.ts'
import { Time, useNow } from '../../components/values.tsx'
import { useWords } from '../../i18n/use-words.ts'
import { CheckFiles } from './check-files.tsx'
import { CheckSummary } from './check-summary.tsx'
import { DifferenceList } from './difference-list.tsx'
import { differingOf } from './kinds.ts'
import { Repair } from './repair.tsx'

export function CheckScreen({ id }: { id: string }) {
  const { t } = useTranslation()
  const words = useWords()
  const { nameOf } = useConnections()
  const check = useQuery(checkQuery(id))
  const { data } = check
  const above = (
    <Link to="/checks" className="back">
      <Icon name="back" />
      {t('checks.back')}
    </Link>
  )
  return (
    <Page
      title={data ? `${nameOf(data.connection)} · ${words.term('object', data.object)}` : t('checks.title')}
      above={above}
      lead={data && <Lead check={data} />}
      actions={
        data &&
        data.state !== 'running' && (
          <>
            <CheckFiles check={data} />
            {data.kind === 'check' && <Repair check={data} />}
          </>
        )
      }
    >
      <QueryState query={check} rows={10}>
        {(found) => <CheckBody check={found} />}
      </QueryState>
    </Page>
  )
}

function Lead({ check: { kind, state, startedAt, endedAt } }: { check: DataCheck }) {
  const { t } = useTranslation()
  const words = useWords()
  const now = useNow()
  return (
    <span className="summary">
      {kind === 'trial' && <b>{t('checks.trial')}</b>}
      <State group="runState" state={state} />
      <span>
        <Time at={startedAt} /> · {words.duration(startedAt, endedAt, now)}
      </span>
    </span>
  )
}

function CheckBody({ check }: { check: DataCheck }) {
  const { t } = useTranslation()
  const words = useWords()
  const { state, counters, error } = check
  const read = words.count(counters['read'] ?? 0)
  const unlisted = counters['unlisted'] ?? 0
  const isSame = differingOf(check).every((kind) => (counters[kind] ?? 0) === 0)
  return (
    <>
      <div className="notes" aria-live="polite">
        {check.kind === 'trial' && <p className="note">{t('checks.trialText')}</p>}
        {state === 'running' && <p className="note">{t('checks.runningText', { read })}</p>}
        {state === 'failed' && <p className="note tone-bad">{t('checks.failedText', { error: error ?? '' })}</p>}
        {state === 'stopped' && <p className="note tone-warn">{t('checks.stoppedText')}</p>}
        {state === 'succeeded' && isSame && <p className="note tone-good">{t('checks.sameText', { read })}</p>}
        {unlisted > 0 && <p className="note tone-warn">{t('checks.unlisted', { count: unlisted })}</p>}
      </div>
      <Panel title={t('checks.summary')} isFlush>
        <CheckSummary check={check} />
      </Panel>
      {state !== 'running' && (
        <Panel title={t('checks.differences')} isFlush>
          <DifferenceList check={check} />
        </Panel>
      )}
    </>
  )
}
