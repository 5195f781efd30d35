// Runs with what they counted; shared by the overview and the list.
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../api/client.ts'
import { useWords } from '../i18n/use-words.ts'
import { DataTable, type Column } from './data-table.tsx'
import { State } from './status.tsx'
import { Time, useNow } from './values.tsx'

type Run = Schemas['Run']
const ALARMING: ReadonlySet<string> = new Set(['deadLetters', 'conflicts'])

export function RunsTable({ runs, names }: { runs: Run[]; names: ReadonlyMap<string, string> }) {
  const { t } = useTranslation()
  const words = useWords()
  const now = useNow()
  const columns: Column<Run>[] = [
    { id: 'state', title: t('field.state'), isTight: true, cell: ({ state }) => <State group="runState" state={state} /> },
    {
      id: 'connection',
      title: t('field.connection'),
      isHead: true,
      isTight: true,
      cell: ({ connection }) => names.get(connection) ?? connection,
    },
    { id: 'object', title: t('field.object'), isTight: true, cell: ({ object }) => words.term('object', object) },
    { id: 'kind', title: t('field.kind'), isTight: true, cell: ({ kind }) => words.term('runKind', kind) },
    { id: 'result', title: t('field.result'), cell: (run) => <Result run={run} /> },
    { id: 'startedAt', title: t('field.startedAt'), cell: ({ startedAt }) => <Time at={startedAt} /> },
    {
      id: 'duration',
      title: t('field.duration'),
      isNumber: true,
      isTight: true,
      cell: ({ startedAt, endedAt }) => words.duration(startedAt, endedAt, now),
    },
  ]
  return <DataTable label={t('runs.title')} columns={columns} rows={runs} keyOf={({ id }) => id} />
}

function Result({ run }: { run: Run }) {
  const { t } = useTranslation()
  const words = useWords()
  const counts = Object.entries(run.counters).filter(([, count]) => count > 0)
  return (
    <div className="run-result">
      {run.error !== null && <p className="alarm-text">{run.error}</p>}
      {counts.length > 0 ? (
        <span className="counters">
          {counts.map(([name, count]) => (
            <span key={name} className={ALARMING.has(name) ? 'alarm-text' : undefined}>
              {words.term('counter', name)} <b className="number">{words.count(count)}</b>
            </span>
          ))}
        </span>
      ) : (
        run.error === null && <span className="faint">{run.state === 'running' ? t('runs.running') : t('runs.nothing')}</span>
      )}
    </div>
  )
}
