// A file of rows: chosen, shown what it would change or what is wrong with it, then taken over.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { importRows, tryImport, type CodeTable, type RowsResult } from '../../api/code-tables.ts'
import { Confirm } from '../../components/confirm.tsx'
import { toast } from '../../components/toasts.tsx'
import { useWords } from '../../i18n/use-words.ts'

export function ImportRows({ table }: { table: CodeTable }) {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <button
        type="button"
        className="button"
        aria-label={t('tables.importOf', { table: table.title ?? table.name })}
        onClick={() => setOpen(true)}
      >
        {t('tables.import')}
      </button>
      {isOpen && <ImportDialog table={table} onClose={() => setOpen(false)} />}
    </>
  )
}

function ImportDialog({ table: { name, title }, onClose }: { table: CodeTable; onClose: () => void }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const id = useId()
  const [file, setFile] = useState<File>()
  const tried = useMutation({ mutationFn: (chosen: File) => tryImport(name, chosen) })
  const taken = useMutation({
    mutationFn: (chosen: File) => importRows(name, chosen, tried.data!),
    onSuccess: ({ isApplied }) => {
      if (!isApplied) return
      toast('good', t('tables.imported'))
      onClose()
    },
    onSettled: () =>
      Promise.all([['code-tables'], ['unmapped-codes'], ['overview']].map((queryKey) => client.invalidateQueries({ queryKey }))),
  })
  const result = taken.data ?? tried.data
  const isUseful = result !== undefined && result.problems.length === 0 && result.added + result.changed + result.removed > 0
  return (
    <Confirm
      title={t('tables.importOf', { table: title ?? name })}
      action={t('tables.import')}
      pendingAction={t('tables.importing')}
      isPending={tried.isPending || taken.isPending}
      isDisabled={file === undefined || !isUseful}
      error={tried.error ?? taken.error}
      onConfirm={() => file && taken.mutate(file)}
      onClose={onClose}
    >
      <p>{t('tables.importText')}</p>
      <div className="field">
        <label htmlFor={id}>{t('tables.file')}</label>
        <input
          id={id}
          type="file"
          accept=".xlsx,.csv"
          onChange={({ target }) => {
            const chosen = target.files?.[0]
            setFile(chosen)
            taken.reset()
            if (chosen) tried.mutate(chosen)
            else tried.reset()
          }}
        />
      </div>
      <div aria-live="polite">{result && <Preview result={result} />}</div>
    </Confirm>
  )
}

const MOST_SHOWN = 8

function Preview({ result }: { result: RowsResult }) {
  const { t } = useTranslation()
  const words = useWords()
  const { added, changed, removed, same, problems, examples } = result
  if (problems.length > 0)
    return (
      <>
        <p className="note tone-bad">{t('tables.problems')}</p>
        <ul>
          {problems.slice(0, MOST_SHOWN).map(({ line, column, message }) => (
            <li key={`${line} ${column} ${message}`}>
              {[line !== undefined && t('tables.line', { line }), column, message].filter(Boolean).join(' · ')}
            </li>
          ))}
        </ul>
      </>
    )
  const counts = { added: words.count(added), changed: words.count(changed), removed: words.count(removed), same: words.count(same) }
  return (
    <>
      <p>{t('tables.preview', counts)}</p>
      <ul>
        {examples.slice(0, MOST_SHOWN).map(({ action, row }) => (
          <li key={JSON.stringify([action, row])}>
            {words.term('codeRowAction', action)} {Object.values(row).filter(Boolean).join(' · ')}
          </li>
        ))}
      </ul>
    </>
  )
}
