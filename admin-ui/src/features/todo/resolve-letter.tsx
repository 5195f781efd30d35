// A person says that nothing is left to do with a document, and why.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { resolveDeadLetter } from '../../api/dead-letters.ts'
import { Confirm } from '../../components/confirm.tsx'
import { toast } from '../../components/toasts.tsx'

const MOST_LETTERS = 500

export function ResolveLetter({ id, onClose, onDone }: { id: string; onClose: () => void; onDone: () => void }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const fieldId = useId()
  const [reason, setReason] = useState('')
  const resolve = useMutation({
    mutationFn: () => resolveDeadLetter(id, reason.trim()),
    onSuccess: () => {
      toast('good', t('todo.resolved'))
      onDone()
    },
    onSettled: () => client.invalidateQueries(),
  })
  return (
    <Confirm
      title={t('todo.resolveTitle')}
      action={t('todo.resolve')}
      isPending={resolve.isPending}
      isDisabled={reason.trim() === ''}
      error={resolve.error}
      onConfirm={() => resolve.mutate()}
      onClose={onClose}
    >
      <p>{t('todo.resolveText')}</p>
      <div className="field">
        <label htmlFor={fieldId}>{t('todo.resolveReason')}</label>
        <input
          id={fieldId}
          autoFocus
          required
          value={reason}
          maxLength={MOST_LETTERS}
          onChange={(event) => setReason(event.target.value)}
        />
      </div>
    </Confirm>
  )
}
