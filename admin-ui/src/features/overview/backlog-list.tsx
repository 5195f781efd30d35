// Open work by connection and object, the oldest first; last what is not due yet.
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api/client.ts'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { Ago } from '../../components/values.tsx'
import { useWords } from '../../i18n/use-words.ts'

type Backlog = Schemas['Backlog']
const MOST = 8
const SCHEDULED = 'scheduled'

export function BacklogList({ overview }: { overview: Schemas['Overview'] }) {
  const { t } = useTranslation()
  const words = useWords()
  if (overview.backlog.length === 0) return <p className="panel-text">{t('overview.backlogEmpty')}</p>
  const names = new Map(overview.connections.map(({ id, name }) => [id, name]))
  const columns: Column<Backlog>[] = [
    { id: 'connection', title: t('field.connection'), isHead: true, cell: ({ connection }) => names.get(connection) ?? connection },
    { id: 'object', title: t('field.object'), cell: ({ object }) => words.term('object', object) },
    { id: 'kind', title: t('field.kind'), cell: ({ kind, state }) => `${t(`overview.backlogKind.${kind}`)} · ${stateOf(kind, state)}` },
    { id: 'count', title: t('field.count'), isNumber: true, cell: ({ count }) => words.count(count) },
    { id: 'oldest', title: t('field.oldest'), cell: ({ oldestAt }) => <Ago at={oldestAt} /> },
  ]
  const stateOf = (kind: Backlog['kind'], state: string) =>
    state === SCHEDULED ? t('overview.scheduled') : words.term(kind === 'delivery' ? 'deliveryState' : 'hintState', state)
  const rows = overview.backlog
    .toSorted((a, b) => Number(a.state === SCHEDULED) - Number(b.state === SCHEDULED) || a.oldestAt.localeCompare(b.oldestAt))
    .slice(0, MOST)
  return (
    <DataTable
      label={t('overview.backlog')}
      columns={columns}
      rows={rows}
      keyOf={({ connection, object, kind, state }) => [connection, object, kind, state].join('/')}
    />
  )
}
