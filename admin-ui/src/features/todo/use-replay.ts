// Pushing one document again, from the list and from its drawer.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { replayDeadLetter } from '../../api/dead-letters.ts'
import { toast, toastError } from '../../components/toasts.tsx'

/** Takes a document up again and says what became of it. */
export function useReplay(onDone?: () => void) {
  const { t } = useTranslation()
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ id, payload }: { id: string; payload?: Record<string, unknown> }) => replayDeadLetter(id, payload),
    onSuccess: ({ isResolved, error }) => {
      if (isResolved) {
        toast('good', t('todo.replayed'))
        onDone?.()
      } else toast('bad', t('todo.replayFailed', { error: error ?? '' }))
    },
    onError: toastError,
    onSettled: () => client.invalidateQueries(),
  })
}
