// Tries a system again at once that was left alone because it did not answer.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { resetCircuit } from '../../api/actions.ts'
import type { Schemas } from '../../api/client.ts'
import { Dialog } from '../../components/dialog.tsx'
import { Icon } from '../../components/icon.tsx'
import { toast, toastError } from '../../components/toasts.tsx'

export function ResetCircuitButton({ connection: { id, name } }: { connection: Schemas['Connection'] }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const [isAsking, setAsking] = useState(false)
  const reset = useMutation({
    mutationFn: () => resetCircuit(id),
    onSuccess: () => {
      setAsking(false)
      toast('good', t('connections.resetDone', { name }))
    },
    onError: toastError,
    onSettled: () => client.invalidateQueries(),
  })
  return (
    <>
      <button type="button" className="button primary" aria-label={t('connections.resetLabel')} onClick={() => setAsking(true)}>
        <Icon name="replay" />
        {t('connections.reset')}
      </button>
      {isAsking && (
        <Dialog
          title={t('connections.resetTitle', { name })}
          onClose={() => setAsking(false)}
          footer={
            <>
              <button type="button" className="button" onClick={() => setAsking(false)}>
                {t('common.cancel')}
              </button>
              <button type="button" className="button primary" disabled={reset.isPending} onClick={() => reset.mutate()}>
                {t('connections.reset')}
              </button>
            </>
          }
        >
          <p>{t('connections.resetText')}</p>
        </Dialog>
      )}
    </>
  )
}
