// Everything at a glance: what needs a person first, then the connections, then counts, backlog and the last runs.
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api/client.ts'
import { healthQuery, overviewQuery } from '../../api/queries.ts'
import { workTotalQuery } from '../../api/todo.ts'
import { Link } from '../../app/router.tsx'
import { Page, Panel } from '../../components/page.tsx'
import { Empty, QueryState } from '../../components/query-state.tsx'
import { Dot } from '../../components/status.tsx'
import { useWords } from '../../i18n/use-words.ts'
import { RunsTable } from '../../components/runs-table.tsx'
import { BacklogList } from './backlog-list.tsx'
import { ConnectionCard } from './connection-card.tsx'

export function OverviewScreen() {
  const { t } = useTranslation()
  const overview = useQuery(overviewQuery)
  return (
    <Page title={t('overview.title')} actions={<HubHealth />}>
      <QueryState query={overview} rows={8}>
        {(data) => <Overview overview={data} />}
      </QueryState>
    </Page>
  )
}

function Overview({ overview }: { overview: Schemas['Overview'] }) {
  const { t } = useTranslation()
  if (overview.connections.length === 0) {
    return (
      <Panel>
        <Empty icon="connections" title={t('overview.noConnections')}>
          {t('overview.noConnectionsText')}
        </Empty>
      </Panel>
    )
  }
  return (
    <>
      <Figures overview={overview} />
      <Panel title={t('overview.connections')}>
        <div className="cards">
          {overview.connections.map((connection) => (
            <ConnectionCard key={connection.id} connection={connection} pending={pendingOf(overview, connection.id)} />
          ))}
        </div>
      </Panel>
      <div className="halves">
        <Panel title={t('overview.byObject')}>
          <ObjectCounts counts={overview.records} />
        </Panel>
        <Panel title={t('overview.backlog')} isFlush>
          <BacklogList overview={overview} />
        </Panel>
      </div>
      <Panel
        title={t('overview.lastRuns')}
        isFlush
        extra={
          <Link to="/runs" className="more">
            {t('common.viewAll')}
          </Link>
        }
      >
        {overview.lastRuns.length === 0 ? (
          <p className="panel-text">{t('overview.noRuns')}</p>
        ) : (
          <RunsTable runs={overview.lastRuns.slice(0, 6)} names={namesOf(overview)} />
        )}
      </Panel>
    </>
  )
}

const OPEN_STATES: readonly string[] = ['due', 'waiting', 'taken', 'unknown'] satisfies Schemas['DeliveryState'][]

const isPending = ({ kind, state }: Schemas['Backlog']): boolean => kind === 'delivery' && OPEN_STATES.includes(state)
const pendingOf = ({ backlog }: Schemas['Overview'], connection?: string): number =>
  backlog
    .filter((item) => isPending(item) && (connection === undefined || item.connection === connection))
    .reduce((sum, { count }) => sum + count, 0)

const namesOf = ({ connections }: Schemas['Overview']) => new Map(connections.map(({ id, name }) => [id, name]))

function Figures({ overview }: { overview: Schemas['Overview'] }) {
  const { t } = useTranslation()
  const records = overview.records.reduce((sum, { count }) => sum + count, 0)
  const { data: work } = useQuery(workTotalQuery)
  return (
    <div className="figures">
      <Figure to="/todo" value={work?.count} isAlarm={!!work?.count} title={t('overview.todo')} hint={t('overview.todoHint')} />
      <Figure
        to="/todo?isOverdue=true"
        value={work?.overdue}
        isAlarm={!!work?.overdue}
        title={t('overview.overdue')}
        hint={t('overview.overdueHint')}
      />
      <Figure value={pendingOf(overview)} title={t('overview.pending')} hint={t('overview.pendingHint')} />
      <Figure to="/records" value={records} title={t('overview.records')} hint={t('overview.recordsHint')} />
    </div>
  )
}

interface FigureProps {
  to?: string
  /** Undefined while it is counted. */
  value: number | undefined
  title: string
  hint: string
  isAlarm?: boolean
}

function Figure({ to, value, title, hint, isAlarm = false }: FigureProps) {
  const words = useWords()
  const content = (
    <>
      <span className="figure-title">{title}</span>
      <b>{value === undefined ? '…' : words.count(value)}</b>
      <small>{hint}</small>
    </>
  )
  const className = isAlarm ? 'figure alarm' : 'figure'
  return to === undefined ? (
    <div className={className}>{content}</div>
  ) : (
    <Link to={to} className={className}>
      {content}
    </Link>
  )
}

function ObjectCounts({ counts }: { counts: Schemas['ObjectCount'][] }) {
  const { t } = useTranslation()
  const words = useWords()
  if (counts.length === 0) return <p className="faint">{t('overview.noRecords')}</p>
  const most = Math.max(...counts.map(({ count }) => count))
  return (
    <ul className="bars">
      {counts
        .toSorted((a, b) => b.count - a.count)
        .map(({ object, count }) => (
          <li key={object}>
            <Link to={`/records?object=${object}`}>{words.term('object', object)}</Link>
            <progress max={most} value={count} aria-hidden="true" />
            <b className="number">{words.count(count)}</b>
          </li>
        ))}
    </ul>
  )
}

function HubHealth() {
  const { t } = useTranslation()
  const { data, error } = useQuery(healthQuery)
  if (error) return <Dot tone="bad">{t('overview.unreachable')}</Dot>
  if (!data) return null
  return data.isReady ? <Dot tone="good">{t('overview.ready')}</Dot> : <Dot tone="bad">{t('overview.notReady')}</Dot>
}
