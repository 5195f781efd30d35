// Rows that code tables lack 未对应, with the records, pieces and money that wait for each.
import { useTranslation } from 'react-i18next'
import type { CodeTable, UnmappedCode } from '../../api/code-tables.ts'
import { causePath } from '../todo/cause.ts'
import { Link } from '../../app/router.tsx'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { Empty } from '../../components/query-state.tsx'
import { Money, Time } from '../../components/values.tsx'
import { useConnections } from '../../components/use-connections.ts'
import { useWords } from '../../i18n/use-words.ts'

const keyOf = ({ codeTable, direction, by, column }: UnmappedCode) => JSON.stringify([codeTable, direction, by, column])

interface Props {
  codes: UnmappedCode[]
  tables: CodeTable[]
  /** Begins the missing row. */
  onAdd?: (code: UnmappedCode) => void
}

export function UnmappedList({ codes, tables, onAdd }: Props) {
  const { t } = useTranslation()
  const words = useWords()
  const { nameOf } = useConnections()
  if (codes.length === 0) return <Empty icon="check" title={t('tables.allMapped')} />
  const tableOf = (name: string) => tables.find((table) => table.name === name)
  const columns: Column<UnmappedCode>[] = [
    {
      id: 'by',
      title: t('tables.missing'),
      isHead: true,
      cell: ({ codeTable, by }) =>
        Object.entries(by)
          .map(([column, cell]) => `${tableOf(codeTable)?.headings[column] ?? column} ${cell === '' ? t('tables.blank') : cell}`)
          .join(' · '),
    },
    {
      id: 'table',
      title: t('tables.title'),
      cell: ({ codeTable }) => <Link to={`/tables/${encodeURIComponent(codeTable)}`}>{tableOf(codeTable)?.title ?? codeTable}</Link>,
    },
    {
      id: 'records',
      title: t('tables.records'),
      isNumber: true,
      cell: ({ records, connections, objects, direction, field }) => {
        const [connection, object] = [connections[0], objects[0]]
        const isOne = connections.length === 1 && objects.length === 1 && connection !== undefined && object !== undefined
        if (!isOne) return words.count(records)
        return <Link to={causePath({ connection, object, direction, code: 'unmapped', field })}>{words.count(records)}</Link>
      },
    },
    { id: 'pieces', title: t('tables.pieces'), isNumber: true, cell: ({ pieces }) => pieces },
    {
      id: 'money',
      title: t('tables.money'),
      isNumber: true,
      cell: ({ amounts }) => amounts.map(({ currency, amount }) => <Money key={currency} value={amount} currency={currency} />),
    },
    { id: 'where', title: t('field.connection'), cell: ({ connections }) => connections.map(nameOf).join(' · ') },
    { id: 'since', title: t('tables.since'), cell: ({ since }) => <Time at={since} /> },
    ...(onAdd
      ? [
          {
            id: 'add',
            title: t('tables.addRow'),
            isTight: true,
            cell: (code: UnmappedCode) => (
              <button
                type="button"
                className="button small"
                aria-label={`${t('tables.addRow')}: ${Object.values(code.by).join(' · ')}`}
                onClick={() => onAdd(code)}
              >
                {t('tables.addRow')}
              </button>
            ),
          },
        ]
      : []),
  ]
  return <DataTable label={t('tables.unmapped')} columns={columns} rows={codes} keyOf={keyOf} />
}
