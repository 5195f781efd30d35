// All open documents of the filter at once; says first how many they are.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { countReplays, replayAll } from '../../api/actions.ts'
import { Dialog } from '../../components/dialog.tsx'
import { Icon } from '../../components/icon.tsx'
import { toast, toastError } from '../../components/toasts.tsx'

export function ReplayAll({ filter }: { filter: { connection?: string; object?: string } }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const count = useMutation({ mutationFn: () => countReplays(filter), onError: toastError })
  const replay = useMutation({
    mutationFn: (expected: number) => replayAll(filter, expected),
    onSuccess: ({ replayed, resolved }) => {
      count.reset()
      toast(resolved === replayed ? 'good' : 'bad', t('todo.replayAllDone', { replayed, resolved }))
    },
    onError: toastError,
    onSettled: () => client.invalidateQueries(),
  })
  return (
    <>
      <button type="button" className="button" disabled={count.isPending} onClick={() => count.mutate()}>
        <Icon name="replay" />
        {t('todo.replayAll')}
      </button>
      {count.data && (
        <Dialog
          title={t('todo.replayAllTitle', { count: count.data.matched })}
          onClose={() => count.reset()}
          footer={
            <>
              <button type="button" className="button" onClick={() => count.reset()}>
                {t('common.cancel')}
              </button>
              <button
                type="button"
                className="button primary"
                disabled={replay.isPending}
                onClick={() => replay.mutate(count.data.matched)}
              >
                {replay.isPending ? t('todo.replaying') : t('todo.replay')}
              </button>
            </>
          }
        >
          <p>{t('todo.replayAllText')}</p>
        </Dialog>
      )}
    </>
  )
}
