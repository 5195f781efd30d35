// One failed document: why, its content, which may be mended and tried before it is saved or pushed again; resolved by hand, or reopened.
import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { deadLetterQuery } from '../../api/dead-letters.ts'
import type { Schemas } from '../../api/client.ts'
import { Dialog } from '../../components/dialog.tsx'
import { QueryState } from '../../components/query-state.tsx'
import { LetterFacts } from './letter-facts.tsx'
import { LetterPayload } from './letter-payload.tsx'
import { ResolveLetter } from './resolve-letter.tsx'
import { useEdit, type Edit } from './use-edit.ts'
import { useLetterActions } from './use-letter-actions.ts'

interface Props {
  id: string
  onClose: () => void
  /** What is to be said first. */
  children?: ReactNode
}

export function DeadLetterDrawer({ id, onClose, children }: Props) {
  const { t } = useTranslation()
  const letter = useQuery(deadLetterQuery(id))
  const edit = useEdit(id)
  const [isResolving, setResolving] = useState(false)
  return (
    <>
      <Dialog
        title={t('todo.title')}
        onClose={onClose}
        isDrawer
        footer={letter.data && <Actions letter={letter.data} edit={edit} onClose={onClose} onResolve={() => setResolving(true)} />}
      >
        {children}
        <QueryState query={letter}>
          {(found) => (
            <>
              <LetterFacts letter={found} />
              <LetterPayload letter={found} edit={edit} />
            </>
          )}
        </QueryState>
      </Dialog>
      {isResolving && <ResolveLetter id={id} onClose={() => setResolving(false)} onDone={onClose} />}
    </>
  )
}

interface ActionsProps {
  letter: Schemas['DeadLetterDetail']
  edit: Edit
  onClose: () => void
  onResolve: () => void
}

function Actions({ letter, edit, onClose, onResolve }: ActionsProps) {
  const { t } = useTranslation()
  const { replay, save, reopen } = useLetterActions(letter, { onDone: onClose, onSaved: edit.stop })
  if (letter.state === 'resolved') {
    return (
      <button type="button" className="button" disabled={reopen.isPending} onClick={() => reopen.mutate()}>
        {t('todo.reopen')}
      </button>
    )
  }
  if (edit.text === undefined) {
    return (
      <>
        <button type="button" className="button" onClick={onResolve}>
          {t('todo.resolve')}
        </button>
        <button type="button" className="button primary" disabled={replay.isPending} onClick={() => replay.mutate({ id: letter.id })}>
          {replay.isPending ? t('todo.replaying') : t('todo.replay')}
        </button>
      </>
    )
  }
  const { payload, preview } = edit
  return (
    <>
      <button type="button" className="button" onClick={edit.stop}>
        {t('common.cancel')}
      </button>
      <button type="button" className="button" disabled={!payload || edit.isTrying} onClick={edit.try}>
        {edit.isTrying ? t('todo.trying') : t('todo.try')}
      </button>
      <button type="button" className="button" disabled={!preview || save.isPending} onClick={() => payload && save.mutate(payload)}>
        {save.isPending ? t('todo.saving') : t('todo.save')}
      </button>
      <button
        type="button"
        className="button primary"
        disabled={!preview?.isAccepted || replay.isPending}
        onClick={() => replay.mutate({ id: letter.id, payload })}
      >
        {replay.isPending ? t('todo.replaying') : t('todo.replay')}
      </button>
    </>
  )
}
