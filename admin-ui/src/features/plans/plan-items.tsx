// What a plan says of each record: what its system shows, and what it would be given.
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api/client.ts'
import { planItemsQuery, type Plan } from '../../api/plans.ts'
import { usePlace } from '../../app/router.tsx'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { Filters, SelectFilter } from '../../components/filters.tsx'
import { More } from '../../components/more.tsx'
import { Empty, QueryState } from '../../components/query-state.tsx'
import { State } from '../../components/status.tsx'
import { useConnections } from '../../components/use-connections.ts'
import { Code } from '../../components/values.tsx'
import { useWords } from '../../i18n/use-words.ts'
import { Changes } from '../records/changes.tsx'
import { RecordMention } from '../records/record-mention.tsx'
import { Partners } from './partners.tsx'

type Item = Schemas['PlanItem']
const NAMES = ['connection', 'object', 'action', 'state']
const ACTIONS = ['create', 'update', 'link', 'duplicate', 'onlyThere', 'waits', 'reject', 'error'] as const
const STATES = ['noted', 'open', 'queued', 'written', 'stale', 'replanned', 'failed'] as const
/** So many fields are read at a glance; more are opened. */
const MOST_OPEN = 4

export function PlanItems({ plan }: { plan: Plan }) {
  const { t } = useTranslation()
  const words = useWords()
  const { query } = usePlace()
  const connections = useConnections()
  const items = useInfiniteQuery(
    planItemsQuery(plan.id, {
      connection: query.get('connection') ?? undefined,
      object: query.get('object') ?? undefined,
      action: ACTIONS.find((known) => known === query.get('action')),
      state: STATES.find((known) => known === query.get('state')),
    }),
  )
  const inPlan = (of: (count: Schemas['PlanCount']) => string) => [...new Set(plan.counts.map(of))]
  return (
    <>
      <Filters names={NAMES} query={query}>
        <SelectFilter
          label={t('field.connection')}
          name="connection"
          query={query}
          choices={inPlan(({ connection }) => connection).map((value) => ({ value, label: connections.nameOf(value) }))}
        />
        <SelectFilter
          label={t('field.object')}
          name="object"
          query={query}
          choices={inPlan(({ object }) => object).map((value) => ({ value, label: words.term('object', value) }))}
        />
        <SelectFilter
          label={t('plans.action')}
          name="action"
          query={query}
          choices={ACTIONS.filter((action) => inPlan((count) => count.action).includes(action)).map((value) => ({
            value,
            label: words.term('planAction', value),
          }))}
        />
        <SelectFilter
          label={t('field.state')}
          name="state"
          query={query}
          choices={STATES.map((value) => ({ value, label: words.term('planItemState', value) }))}
        />
      </Filters>
      <QueryState query={items} rows={6}>
        {({ pages }) => <ItemList items={pages.flatMap((page) => page.items)} isFiltered={NAMES.some((name) => query.has(name))} />}
      </QueryState>
      <More {...items} />
    </>
  )
}

function ItemList({ items, isFiltered }: { items: Item[]; isFiltered: boolean }) {
  const { t } = useTranslation()
  const words = useWords()
  const { nameOf } = useConnections()
  if (items.length === 0) {
    return isFiltered ? (
      <Empty icon="search" title={t('plans.itemsFiltered')} />
    ) : (
      <Empty icon="check" title={t('plans.itemsEmpty')}>
        {t('plans.itemsEmptyText')}
      </Empty>
    )
  }
  const columns: Column<Item>[] = [
    { id: 'action', title: t('plans.action'), isTight: true, cell: ({ action }) => <State group="planAction" state={action} /> },
    {
      id: 'record',
      title: t('plans.record'),
      isHead: true,
      cell: ({ record, object, externalId, name }) => (
        <span className="plan-record">
          <span>
            {words.term('object', object)} {record === null ? name : <RecordMention id={record} />}
          </span>
          {externalId !== null && <Code>{externalId}</Code>}
        </span>
      ),
    },
    { id: 'connection', title: t('field.connection'), cell: ({ connection }) => nameOf(connection) },
    { id: 'fields', title: t('plans.fields'), isWide: true, cell: (item) => <ItemFields item={item} /> },
    { id: 'state', title: t('field.state'), isTight: true, cell: ({ state }) => <State group="planItemState" state={state} /> },
  ]
  return <DataTable label={t('plans.items')} columns={columns} rows={items} keyOf={({ id }) => id} />
}

function ItemFields({ item }: { item: Item }) {
  const { action, object, fields, message, pairedWith } = item
  const { t } = useTranslation()
  const names = Object.keys(fields)
  const titles =
    action === 'link' ? ([t('plans.hubHas'), t('plans.systemShows')] as const) : ([t('plans.shown'), t('plans.wanted')] as const)
  return (
    <div className="plan-fields">
      {message !== null && <p>{message}</p>}
      {(action === 'onlyThere' || pairedWith !== null) && <Partners item={item} />}
      {names.length > 0 && (
        <details open={action !== 'create' && names.length <= MOST_OPEN}>
          <summary>{t('record.fieldsOf', { count: names.length })}</summary>
          <Changes object={object} fields={fields} titles={titles} />
        </details>
      )}
    </div>
  )
}
