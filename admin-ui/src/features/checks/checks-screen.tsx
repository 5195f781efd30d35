// All data checks, the last started first, and starting one.
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { checksQuery, type DataCheck } from '../../api/checks.ts'
import type { Schemas } from '../../api/client.ts'
import { Link, usePlace } from '../../app/router.tsx'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { Filters, SelectFilter } from '../../components/filters.tsx'
import { More } from '../../components/more.tsx'
import { Page, Panel } from '../../components/page.tsx'
import { Empty, QueryState } from '../../components/query-state.tsx'
import { WhereFilters } from '../../components/where-filters.tsx'
import { Dot, State } from '../../components/status.tsx'
import { useConnections } from '../../components/use-connections.ts'
import { Time, useNow } from '../../components/values.tsx'
import { useWords } from '../../i18n/use-words.ts'
import { differingOf } from './kinds.ts'
import { StartCheck } from './start-check.tsx'

const STATES = ['running', 'succeeded', 'failed', 'stopped'] as const satisfies Schemas['RunState'][]
const NAMES = ['connection', 'object', 'state']

export function ChecksScreen() {
  const { t } = useTranslation()
  const words = useWords()
  const { query } = usePlace()
  const value = (name: string) => query.get(name) ?? undefined
  const state = STATES.find((known) => known === query.get('state'))
  const checks = useInfiniteQuery(checksQuery({ connection: value('connection'), object: value('object'), state }))
  return (
    <Page title={t('checks.title')} lead={t('checks.lead')} actions={<StartCheck />}>
      <Panel isFlush>
        <Filters names={NAMES} query={query}>
          <WhereFilters query={query} />
          <SelectFilter
            label={t('field.state')}
            name="state"
            query={query}
            choices={STATES.map((one) => ({ value: one, label: words.term('runState', one) }))}
          />
        </Filters>
        <QueryState query={checks} rows={8}>
          {({ pages }) => <CheckList checks={pages.flatMap((page) => page.items)} isFiltered={NAMES.some((name) => query.has(name))} />}
        </QueryState>
        <More {...checks} />
      </Panel>
    </Page>
  )
}

function CheckList({ checks, isFiltered }: { checks: DataCheck[]; isFiltered: boolean }) {
  const { t } = useTranslation()
  const words = useWords()
  const now = useNow()
  const { nameOf } = useConnections()
  if (checks.length === 0) {
    return isFiltered ? (
      <Empty icon="search" title={t('checks.emptyFiltered')} />
    ) : (
      <Empty icon="checks" title={t('checks.empty')}>
        {t('checks.emptyText')}
      </Empty>
    )
  }
  const columns: Column<DataCheck>[] = [
    { id: 'state', title: t('field.state'), isTight: true, cell: ({ state }) => <State group="runState" state={state} /> },
    {
      id: 'of',
      title: t('checks.title'),
      isHead: true,
      cell: ({ id, connection, object, kind }) => (
        <Link to={`/checks/${encodeURIComponent(id)}`}>
          {nameOf(connection)} · {words.term('object', object)}
          {kind === 'trial' && ` · ${t('checks.trial')}`}
        </Link>
      ),
    },
    { id: 'result', title: t('checks.differences'), cell: (check) => <Result check={check} /> },
    { id: 'read', title: t('checks.read'), isNumber: true, cell: ({ counters }) => words.count(counters['read'] ?? 0) },
    { id: 'startedAt', title: t('field.startedAt'), cell: ({ startedAt }) => <Time at={startedAt} /> },
    {
      id: 'duration',
      title: t('field.duration'),
      isNumber: true,
      isTight: true,
      cell: ({ startedAt, endedAt }) => words.duration(startedAt, endedAt, now),
    },
  ]
  return <DataTable label={t('checks.title')} columns={columns} rows={checks} keyOf={({ id }) => id} />
}

function Result({ check }: { check: DataCheck }) {
  const { state, counters, error } = check
  const { t } = useTranslation()
  const words = useWords()
  const found = differingOf(check).filter((kind) => (counters[kind] ?? 0) > 0)
  if (error !== null) return <p className="alarm-text run-result">{error}</p>
  if (found.length === 0) return state === 'succeeded' ? <Dot tone="good">{t('checks.same')}</Dot> : <span className="faint">—</span>
  return (
    <span className="counters alarm-text">
      {found.map((kind) => (
        <span key={kind}>
          {words.term('differenceKind', kind)} <b className="number">{words.count(counters[kind] ?? 0)}</b>
        </span>
      ))}
    </span>
  )
}
