// What there is to do, one by one; each opens by its own address.
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api/client.ts'
import { Link, openItem } from '../../app/router.tsx'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { Dot } from '../../components/status.tsx'
import { Money, Time } from '../../components/values.tsx'
import { useWords } from '../../i18n/use-words.ts'

type Item = Schemas['TodoItem']

export function WorkItems({ label, items }: { label: string; items: Item[] }) {
  const { t } = useTranslation()
  const words = useWords()
  const columns: Column<Item>[] = [
    { id: 'what', title: t('work.what'), isHead: true, cell: (item) => <What item={item} /> },
    { id: 'number', title: t('work.number'), cell: (item) => <NumberOf item={item} /> },
    { id: 'pieces', title: t('work.pieces'), isNumber: true, isTight: true, cell: (item) => <Pieces item={item} /> },
    {
      id: 'amount',
      title: t('field.amount'),
      isNumber: true,
      isTight: true,
      cell: ({ amount, currency }) => <Money value={amount} currency={currency} />,
    },
    { id: 'department', title: t('work.department'), isTight: true, cell: ({ department }) => words.term('department', department) },
    { id: 'due', title: t('work.due'), isTight: true, cell: (item) => <Due item={item} /> },
    { id: 'noted', title: t('work.assignee'), cell: (item) => <Noted item={item} /> },
  ]
  return <DataTable label={label} columns={columns} rows={items} keyOf={({ id }) => id} />
}

function What({ item }: { item: Item }) {
  const words = useWords()
  const message = useMessage()
  return (
    <div className="letter">
      <button type="button" className="link" onClick={() => openItem(item.id)}>
        {words.term('todoKind', item.kind)}
      </button>
      <small className="faint">{message(item)}</small>
    </div>
  )
}

function Noted({ item: { assignee, note } }: { item: Item }) {
  if (assignee === null && note === null) return <span className="faint">—</span>
  return (
    <div className="letter">
      {assignee !== null && <span>{assignee}</span>}
      {note !== null && <small className="faint">{note}</small>}
    </div>
  )
}

export function NumberOf({ item: { object, record, number } }: { item: Item }) {
  const words = useWords()
  return (
    <>
      {words.term('object', object)} {record === null ? number : <Link to={`/records/${record}`}>{number ?? record}</Link>}
    </>
  )
}

export function Pieces({ item: { pieces } }: { item: Item }) {
  const words = useWords()
  return pieces === null ? '—' : words.decimal(pieces)
}

export function Due({ item: { dueAt, isOverdue } }: { item: Item }) {
  if (!isOverdue) return <Time at={dueAt} />
  return (
    <Dot tone="bad">
      <Time at={dueAt} />
    </Dot>
  )
}

/** What happened: a failed document says it in its own words, the others in words of the contract. */
export function useMessage(): (item: Item) => string {
  const words = useWords()
  return ({ behind, kind, object, message }) => {
    if (behind === 'deadLetter') return message
    if (behind === 'conflict') return words.term('conflictKind', message)
    if (kind !== 'held') return words.status(object, message)
    return message
      .split(', ')
      .map((reason) => words.term('holdReason', reason))
      .join(' · ')
  }
}
