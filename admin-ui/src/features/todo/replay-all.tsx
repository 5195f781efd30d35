// All open documents of a filter at once: counted first, and pushed only if no more have joined them since.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { countReplays, MOST_REPLAYS, replayAll, type Cause } from '../../api/dead-letters.ts'
import type { Schemas } from '../../api/client.ts'
import { Confirm } from '../../components/confirm.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Icon } from '../../components/icon.tsx'
import { toastError } from '../../components/toasts.tsx'

interface Props {
  filter: Cause
  label: string
  /** What is pushed, for those who do not see the row. */
  name?: string
  isSmall?: boolean
}

export function ReplayAll({ filter, label, name, isSmall = false }: Props) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const count = useMutation({ mutationFn: () => countReplays(filter), onError: toastError })
  const replay = useMutation({ mutationFn: (expected: number) => replayAll(filter, expected) })
  const close = () => {
    count.reset()
    replay.reset()
    void client.invalidateQueries()
  }
  const matched = count.data?.matched
  const isChanged = replay.error !== null
  return (
    <>
      <button
        type="button"
        className={isSmall ? 'button small' : 'button'}
        disabled={count.isPending}
        aria-label={name === undefined ? undefined : `${label}: ${name}`}
        onClick={() => count.mutate()}
      >
        {!isSmall && <Icon name="replay" />}
        {label}
      </button>
      {matched !== undefined && replay.data === undefined && (
        <Confirm
          title={t('todo.replayAllTitle', { count: matched })}
          action={t(isChanged ? 'todo.replayRecount' : 'todo.replay')}
          pendingAction={t('todo.replaying')}
          isPending={replay.isPending || count.isPending}
          isDisabled={matched === 0}
          error={replay.error}
          onConfirm={() => {
            if (!isChanged) return replay.mutate(matched)
            replay.reset()
            count.mutate()
          }}
          onClose={close}
        >
          <p>{t('todo.replayAllText')}</p>
          {matched > MOST_REPLAYS && <p>{t('todo.replayOverLimit', { most: MOST_REPLAYS })}</p>}
        </Confirm>
      )}
      {replay.data && <Outcome result={replay.data} onClose={close} />}
    </>
  )
}

const MOST_ERRORS = 5

/** What became of them; what still fails, each reason once with how many it holds back. */
function Outcome({ result: { replayed, resolved, failures }, onClose }: { result: Schemas['BulkReplayResult']; onClose: () => void }) {
  const { t } = useTranslation()
  const errors = new Map<string, number>()
  for (const { error } of failures) errors.set(error, (errors.get(error) ?? 0) + 1)
  const most = [...errors].toSorted(([, a], [, b]) => b - a).slice(0, MOST_ERRORS)
  return (
    <Dialog
      title={t('todo.replayed')}
      onClose={onClose}
      footer={
        <button type="button" className="button primary" onClick={onClose}>
          {t('common.close')}
        </button>
      }
    >
      <p className={`note ${resolved === replayed ? 'tone-good' : 'tone-warn'}`} role="status">
        {t('todo.replayAllDone', { replayed, resolved })}
      </p>
      {most.length > 0 && (
        <>
          <h3>{t('todo.replayStillFailing')}</h3>
          <ul className="bulleted">
            {most.map(([error, count]) => (
              <li key={error}>
                {error} {count > 1 && <span className="faint">({t('todo.replayTimes', { count })})</span>}
              </li>
            ))}
          </ul>
        </>
      )}
    </Dialog>
  )
}
