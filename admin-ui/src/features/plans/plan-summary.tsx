// What a plan comes to, by system, object and action; a count leads to its records.
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api/client.ts'
import type { Plan } from '../../api/plans.ts'
import { setQuery } from '../../app/router.tsx'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { State } from '../../components/status.tsx'
import { useConnections } from '../../components/use-connections.ts'
import { useWords } from '../../i18n/use-words.ts'

type Count = Schemas['PlanCount']
/** Counted by the hub, not listed. */
const UNLISTED: ReadonlySet<string> = new Set(['none', 'onlyHere'])

export function PlanSummary({ plan }: { plan: Plan }) {
  const { t } = useTranslation()
  const words = useWords()
  const { nameOf } = useConnections()
  const columns: Column<Count>[] = [
    { id: 'connection', title: t('field.connection'), cell: ({ connection }) => nameOf(connection) },
    { id: 'object', title: t('field.object'), isHead: true, cell: ({ object }) => words.term('object', object) },
    { id: 'action', title: t('plans.action'), cell: ({ action }) => <State group="planAction" state={action} /> },
    { id: 'count', title: t('field.count'), isNumber: true, cell: (count) => <CountCell count={count} /> },
  ]
  // What nobody has to look at comes last.
  const rows = plan.counts.toSorted((a, b) => Number(UNLISTED.has(a.action)) - Number(UNLISTED.has(b.action)))
  const keyOf = ({ connection, object, action }: Count) => [connection, object, action].join('/')
  return <DataTable label={t('plans.summary')} columns={columns} rows={rows} keyOf={keyOf} />
}

function CountCell({ count: { connection, object, action, count } }: { count: Count }) {
  const { t } = useTranslation()
  const words = useWords()
  if (UNLISTED.has(action)) return <span className="number">{words.count(count)}</span>
  const label = `${t('plans.items')}: ${words.term('object', object)} ${words.term('planAction', action)} ${words.count(count)}`
  return (
    <button type="button" className="link number" aria-label={label} onClick={() => setQuery({ connection, object, action, state: '' })}>
      {words.count(count)}
    </button>
  )
}
