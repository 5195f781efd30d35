// What can be done with one document from its drawer.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api/client.ts'
import { reopenDeadLetter, saveDeadLetter } from '../../api/dead-letters.ts'
import { toast, toastError } from '../../components/toasts.tsx'
import { useReplay } from './use-replay.ts'

export function useLetterActions(letter: Schemas['DeadLetterDetail'], { onDone, onSaved }: { onDone(): void; onSaved(): void }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const onSettled = () => client.invalidateQueries()
  const replay = useReplay(onDone)
  const save = useMutation({
    mutationFn: (payload: Record<string, unknown>) => saveDeadLetter(letter, payload),
    onSuccess: () => {
      toast('good', t('todo.saved'))
      onSaved()
    },
    onError: toastError,
    onSettled,
  })
  const reopen = useMutation({
    mutationFn: () => reopenDeadLetter(letter.id),
    onSuccess: () => toast('good', t('todo.reopened')),
    onError: toastError,
    onSettled,
  })
  return { replay, save, reopen }
}
