// What differs, record by record, with the hub's value and the system's.
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { differencesQuery, type DataCheck } from '../../api/checks.ts'
import type { Schemas } from '../../api/client.ts'
import { Link, usePlace } from '../../app/router.tsx'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { Filters, SelectFilter } from '../../components/filters.tsx'
import { More } from '../../components/more.tsx'
import { Empty, QueryState } from '../../components/query-state.tsx'
import { State } from '../../components/status.tsx'
import { Code, Money, Time } from '../../components/values.tsx'
import { useWords } from '../../i18n/use-words.ts'
import { Changes } from '../records/changes.tsx'
import { listedKinds } from './kinds.ts'

type Difference = Schemas['Difference']
/** So many fields are read at a glance; more are opened. */
const MOST_OPEN = 3
/** In the place of a field: why a record cannot be understood. */
const ERROR_CODE = /^\((.+)\)$/

export function DifferenceList({ check }: { check: DataCheck }) {
  const { t } = useTranslation()
  const words = useWords()
  const { query } = usePlace()
  const kinds = listedKinds(check)
  const kind = kinds.find((known) => known === query.get('kind'))
  const differences = useInfiniteQuery(differencesQuery(check.id, kind))
  return (
    <>
      <Filters names={['kind']} query={query}>
        <SelectFilter
          label={t('checks.kind')}
          name="kind"
          query={query}
          choices={kinds.map((value) => ({
            value,
            label: `${words.term('differenceKind', value)} (${words.count(check.counters[value] ?? 0)})`,
          }))}
        />
      </Filters>
      <QueryState query={differences} rows={6}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items)
          if (items.length === 0) return <Empty icon="check" title={kind === undefined ? t('checks.same') : t('checks.listEmpty')} />
          return <Differences check={check} differences={items} />
        }}
      </QueryState>
      <More {...differences} />
    </>
  )
}

function Differences({ check: { object, kind }, differences }: { check: DataCheck; differences: Difference[] }) {
  const { t } = useTranslation()
  const amount = (of: 'amount' | 'shownAmount') => (row: Difference) => <Money value={row[of]} currency={row.currency} />
  const hasAmounts = differences.some((row) => row.amount !== null || row.shownAmount !== null)
  const columns: Column<Difference>[] = [
    { id: 'kind', title: t('checks.kind'), isTight: true, cell: ({ kind }) => <State group="differenceKind" state={kind} /> },
    { id: 'number', title: t('field.number'), isHead: true, isTight: true, cell: (row) => <NumberOf difference={row} /> },
    {
      id: 'externalId',
      title: t('field.externalId'),
      cell: ({ externalId }) => (externalId === null ? <span className="faint">—</span> : <Code>{externalId}</Code>),
    },
    ...(hasAmounts
      ? [
          { id: 'hub', title: t('checks.hubAmount'), isNumber: true, isTight: true, cell: amount('amount') },
          { id: 'system', title: t('checks.systemAmount'), isNumber: true, isTight: true, cell: amount('shownAmount') },
        ]
      : []),
    { id: 'values', title: t('plans.fields'), isWide: true, cell: (row) => <Values object={object} difference={row} /> },
    ...(kind === 'trial'
      ? []
      : [
          {
            id: 'repairedAt',
            title: t('checks.repairedAt'),
            cell: ({ repairedAt }: Difference) => (repairedAt === null ? <span className="faint">—</span> : <Time at={repairedAt} />),
          },
        ]),
  ]
  return <DataTable label={t('checks.differences')} columns={columns} rows={differences} keyOf={({ position }) => String(position)} />
}

function NumberOf({ difference: { record, number } }: { difference: Difference }) {
  const { t } = useTranslation()
  const text = number ?? t('records.unnumbered')
  if (record === null) return <span className="number">{text}</span>
  return (
    <Link to={`/records/${encodeURIComponent(record)}`} className="number">
      {text}
    </Link>
  )
}

function Values({ object, difference: { values, currency } }: { object: string; difference: Difference }) {
  const { t } = useTranslation()
  const errors = Object.entries(values).filter(([name]) => ERROR_CODE.test(name))
  const fields = Object.fromEntries(Object.entries(values).filter(([name]) => !ERROR_CODE.test(name)))
  const count = Object.keys(fields).length
  return (
    <div className="plan-fields">
      {errors.map(([name, [, message]]) => (
        <p key={name}>
          <span className="alarm-text">{t('checks.unreadable', { code: ERROR_CODE.exec(name)?.[1] })}</span> {String(message)}
        </p>
      ))}
      {count > 0 && (
        <details open={count <= MOST_OPEN}>
          <summary>{t('record.fieldsOf', { count })}</summary>
          <Changes object={object} currency={currency} fields={fields} titles={[t('checks.hub'), t('checks.system')]} />
        </details>
      )}
    </div>
  )
}
