// What might be the missing rows: the same goods as another system has them. A likeness is no proof, so each is taken by a person, or all after a count.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { changeRows, etagOf, proposalsQuery, type CodeProposal, type CodeTable } from '../../api/code-tables.ts'
import { Link } from '../../app/router.tsx'
import { ChoiceField } from '../../components/choice-field.tsx'
import { Confirm } from '../../components/confirm.tsx'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { Panel } from '../../components/page.tsx'
import { Empty, QueryState } from '../../components/query-state.tsx'
import { toast, toastError } from '../../components/toasts.tsx'
import { useConnections } from '../../components/use-connections.ts'
import { useWords } from '../../i18n/use-words.ts'
import { columnsOf, headingOf } from './table-columns.ts'

export function Proposals({ table }: { table: CodeTable }) {
  const { t } = useTranslation()
  const { choices } = useConnections()
  const [connection, setConnection] = useState('')
  const proposals = useQuery({ ...proposalsQuery(table.name, connection), enabled: connection !== '' })
  return (
    <Panel title={t('tables.proposals')} isFlush>
      <div className="panel-text">
        <ChoiceField
          label={t('tables.proposeFrom')}
          value={connection}
          choices={choices}
          empty={t('tables.chooseSystem')}
          onChange={setConnection}
        />
      </div>
      {connection !== '' && (
        <QueryState query={proposals} rows={3}>
          {({ items }) =>
            items.length === 0 ? <Empty icon="search" title={t('tables.noProposals')} /> : <ProposalList table={table} proposals={items} />
          }
        </QueryState>
      )}
    </Panel>
  )
}

function ProposalList({ table, proposals }: { table: CodeTable; proposals: CodeProposal[] }) {
  const { t } = useTranslation()
  const words = useWords()
  const [isAsking, setAsking] = useState(false)
  const take = useTake(table)
  const columns: Column<CodeProposal>[] = [
    ...columnsOf(table).map((column, at) => ({
      id: column,
      title: headingOf(table, column),
      isHead: at === 0,
      cell: ({ row }: CodeProposal) => row[column] ?? '',
    })),
    { id: 'reason', title: t('tables.because'), cell: ({ reason }) => words.term('proposalReason', reason) },
    {
      id: 'name',
      title: t('tables.nameThere'),
      cell: ({ name, record }) => <Link to={`/records/${encodeURIComponent(record)}`}>{name}</Link>,
    },
    {
      id: 'take',
      title: t('tables.take'),
      isTight: true,
      cell: (proposal) => (
        <button
          type="button"
          className="button small"
          disabled={take.isPending}
          aria-label={`${t('tables.take')}: ${columnsOf(table)
            .map((column) => proposal.row[column])
            .join(' · ')}`}
          onClick={() => take.mutate([proposal])}
        >
          {t('tables.take')}
        </button>
      ),
    },
  ]
  return (
    <>
      <DataTable label={t('tables.proposals')} columns={columns} rows={proposals} keyOf={({ row }) => JSON.stringify(row)} />
      <div className="list-end">
        <button type="button" className="button" onClick={() => setAsking(true)}>
          {t('tables.takeAll', { count: proposals.length })}
        </button>
      </div>
      {isAsking && (
        <Confirm
          title={t('tables.takeAll', { count: proposals.length })}
          action={t('tables.take')}
          isPending={take.isPending}
          error={take.error}
          onConfirm={() => take.mutate(proposals, { onSuccess: () => setAsking(false) })}
          onClose={() => setAsking(false)}
        >
          <p>{t('tables.takeAllText')}</p>
        </Confirm>
      )}
    </>
  )
}

function useTake(table: CodeTable) {
  const { t } = useTranslation()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (proposals: CodeProposal[]) => changeRows(table.name, etagOf(table.rev), { put: proposals.map(({ row }) => row) }),
    onSuccess: ({ added }) => toast('good', t('tables.taken', { count: added })),
    onError: toastError,
    onSettled: () => client.invalidateQueries(),
  })
}
