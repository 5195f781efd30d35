// One row: added, changed, or removed after asking again. What the hub refuses is said at its field.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { changeRows, type CodeRow, type CodeTable, type RowsResult } from '../../api/code-tables.ts'
import { Confirm } from '../../components/confirm.tsx'
import { toast } from '../../components/toasts.tsx'
import { columnsOf, headingOf } from './table-columns.ts'

interface Props {
  table: CodeTable
  /** What the fields begin with. */
  row: CodeRow
  /** As it is stored; undefined: a new one. */
  old?: CodeRow | undefined
  /** Of the table when the row was read. */
  etag: string
  onClose: () => void
}

const MOST_LETTERS = 200

export function RowDialog({ table, row, old, etag, onClose }: Props) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const id = useId()
  const [cells, setCells] = useState<CodeRow>(row)
  const [isRemoving, setRemoving] = useState(false)
  const hasKeyChanged = old !== undefined && table.keys.some((key) => (cells[key] ?? '') !== (old[key] ?? ''))
  // A row that stands there under the same key: written over only when that was seen.
  const [standing, setStanding] = useState<CodeRow>()
  const save = useMutation({
    mutationFn: async () => {
      if (isRemoving) return changeRows(table.name, etag, { remove: [old!] })
      const changes = { put: [cells], ...(hasKeyChanged && { remove: [old!] }) }
      if ((old && !hasKeyChanged) || standing) return changeRows(table.name, etag, changes)
      const tried = await changeRows(table.name, etag, { ...changes, isDryRun: true })
      const before = tried.examples.find(({ action }) => action === 'change')?.before
      if (!before) return tried.problems.length > 0 ? tried : changeRows(table.name, etag, changes)
      setStanding(before)
      return undefined
    },
    onSuccess: (result) => {
      if (!result) return
      const { isApplied, added, changed, removed } = result
      if (!isApplied && added + changed + removed === 0) return
      toast('good', t(isRemoving ? 'tables.removed' : 'tables.saved'))
      onClose()
    },
    onSettled: () => client.invalidateQueries(),
  })
  const problems = save.data?.problems ?? []
  return (
    <Confirm
      title={t(isRemoving ? 'tables.removeTitle' : old ? 'tables.changeTitle' : 'tables.addTitle')}
      action={t(isRemoving ? 'tables.remove' : standing ? 'tables.overwrite' : 'common.save')}
      isPending={save.isPending}
      error={save.error}
      onConfirm={() => save.mutate()}
      onClose={onClose}
    >
      {columnsOf(table).map((column) => (
        <Cell
          key={column}
          id={`${id}${column}`}
          label={headingOf(table, column)}
          value={cells[column] ?? ''}
          isReadOnly={isRemoving}
          problem={problems.find((problem) => problem.column === column)}
          onChange={(value) => {
            setCells({ ...cells, [column]: value })
            setStanding(undefined)
          }}
        />
      ))}
      {problems
        .filter(({ column }) => column === undefined)
        .map(({ message }) => (
          <p key={message} className="note tone-bad" role="alert">
            {message}
          </p>
        ))}
      {standing && (
        <p className="note tone-warn" role="alert">
          {t('tables.standing', {
            row: table.values.map((column) => `${headingOf(table, column)} ${standing[column] ?? '—'}`).join(' · '),
          })}
        </p>
      )}
      {isRemoving && <p className="note tone-warn">{t('tables.removeText')}</p>}
      {old && !isRemoving && (
        <p>
          <button type="button" className="button" onClick={() => setRemoving(true)}>
            {t('tables.remove')}
          </button>
        </p>
      )}
    </Confirm>
  )
}

interface CellProps {
  id: string
  label: string
  value: string
  isReadOnly: boolean
  problem: RowsResult['problems'][number] | undefined
  onChange: (value: string) => void
}

function Cell({ id, label, value, isReadOnly, problem, onChange }: CellProps) {
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        value={value}
        readOnly={isReadOnly}
        maxLength={MOST_LETTERS}
        aria-invalid={problem !== undefined}
        aria-describedby={problem && `${id}-problem`}
        onChange={({ target }) => onChange(target.value)}
      />
      {problem && (
        <small id={`${id}-problem`} className="alarm-text" role="alert">
          {problem.message}
        </small>
      )}
    </div>
  )
}
