// Deletions over the delete budget: how many are held, and a person's choice for all of them.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api/client.ts'
import { settleConflict } from '../../api/conflicts.ts'
import { toast, toastError } from '../../components/toasts.tsx'
import { useConnections } from '../../components/use-connections.ts'
import { Ago } from '../../components/values.tsx'
import { useWords } from '../../i18n/use-words.ts'
import { RecordMention } from '../records/record-mention.tsx'

export function HeldDeletions({ conflict }: { conflict: Schemas['Conflict'] }) {
  const { t } = useTranslation()
  const words = useWords()
  const { nameOf } = useConnections()
  const client = useQueryClient()
  const settle = useMutation({
    mutationFn: (use: 'ours' | 'theirs') => settleConflict(conflict, { use }),
    onSuccess: () => toast('good', t('todo.settled')),
    onError: toastError,
    onSettled: () => client.invalidateQueries(),
  })
  const { base, theirs } = conflict.values
  return (
    <li>
      <header>
        <h2>
          {words.term('object', conflict.object)} · {nameOf(conflict.connection)}
        </h2>
        <span className="faint">
          {words.term('conflictKind', conflict.kind)} · <Ago at={conflict.createdAt} />
        </span>
      </header>
      <p>{t('todo.heldDeletions', { held: Number(theirs), budget: Number(base) })}</p>
      <p className="faint">
        {t('todo.forExample')} <RecordMention id={conflict.record} />
      </p>
      {conflict.state === 'open' && (
        <div className="actions">
          <button type="button" className="button small" disabled={settle.isPending} onClick={() => settle.mutate('ours')}>
            {t('todo.keepRecords')}
          </button>
          <button type="button" className="button small" disabled={settle.isPending} onClick={() => settle.mutate('theirs')}>
            {t('todo.takeDeletions')}
          </button>
        </div>
      )}
    </li>
  )
}
