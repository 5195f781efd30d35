// All runs, the last started first.
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api/client.ts'
import { runsQuery } from '../../api/queries.ts'
import { setQuery, usePlace } from '../../app/router.tsx'
import { Filters, SelectFilter } from '../../components/filters.tsx'
import { More } from '../../components/more.tsx'
import { Page, Panel } from '../../components/page.tsx'
import { Empty, QueryState } from '../../components/query-state.tsx'
import { WhereFilters } from '../../components/where-filters.tsx'
import { RunsTable } from '../../components/runs-table.tsx'
import { useConnections } from '../../components/use-connections.ts'
import { useWords } from '../../i18n/use-words.ts'

const STATES = ['running', 'succeeded', 'failed', 'stopped'] as const satisfies Schemas['RunState'][]
const NAMES = ['connection', 'object', 'state']

export function RunsScreen() {
  const { t } = useTranslation()
  const words = useWords()
  const { query } = usePlace()
  const connections = useConnections()
  const isWhole = query.has('all')
  const state = STATES.find((known) => known === query.get('state'))
  const runs = useInfiniteQuery(
    runsQuery({
      ...{ connection: query.get('connection') ?? undefined, object: query.get('object') ?? undefined, state },
      ...(!isWhole && { hasNews: true }),
    }),
  )
  return (
    <Page title={t('runs.title')} lead={t('runs.lead')}>
      <Panel isFlush>
        <Filters names={NAMES} query={query}>
          <WhereFilters query={query} />
          <SelectFilter
            label={t('field.state')}
            name="state"
            query={query}
            choices={STATES.map((value) => ({ value, label: words.term('runState', value) }))}
          />
          <label className="choice">
            <input type="checkbox" checked={!isWhole} onChange={() => setQuery({ all: isWhole ? '' : 'true' })} />
            {t('runs.hideQuiet')}
          </label>
        </Filters>
        <QueryState query={runs} rows={10}>
          {({ pages }) => {
            const items = pages.flatMap((page) => page.items)
            if (items.length > 0) return <RunsTable runs={items} names={connections.names} />
            if (NAMES.some((name) => query.has(name))) return <Empty icon="search" title={t('runs.emptyFiltered')} />
            if (!isWhole) return <Empty icon="runs" title={t('runs.emptyQuiet')} />
            return (
              <Empty icon="runs" title={t('runs.empty')}>
                {t('runs.emptyText')}
              </Empty>
            )
          }}
        </QueryState>
        <More {...runs} />
      </Panel>
    </Page>
  )
}
