// What people wrote to an item, and whose it is; the item's address to be sent to a colleague.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api/client.ts'
import { saveTodoNote } from '../../api/todo.ts'
import { toast, toastError } from '../../components/toasts.tsx'
import { Time } from '../../components/values.tsx'

type Item = Schemas['TodoItem']
const MOST_LETTERS = { note: 2000, assignee: 100 }

interface Draft {
  /** The item as it was when the person began to write: a change since then is refused by the hub. */
  seen: Item
  note: string
  assignee: string
}

export function WorkNote({ item }: { item: Item }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const id = useId()
  const [draft, setDraft] = useState<Draft>()
  const shown = draft ?? { seen: item, note: item.note ?? '', assignee: item.assignee ?? '' }
  const isChanged = shown.note !== (shown.seen.note ?? '') || shown.assignee !== (shown.seen.assignee ?? '')
  const save = useMutation({
    mutationFn: () => saveTodoNote(shown.seen, { note: shown.note, assignee: shown.assignee }),
    onSuccess: async () => {
      toast('good', t('work.saved'))
      await client.invalidateQueries()
      setDraft(undefined)
    },
    onError: toastError,
  })
  return (
    <form
      className="work-note"
      data-unsaved={isChanged || undefined}
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <div className="field">
        <label htmlFor={`${id}assignee`}>{t('work.assignee')}</label>
        <input
          id={`${id}assignee`}
          value={shown.assignee}
          placeholder={t('work.assigneeHint')}
          maxLength={MOST_LETTERS.assignee}
          onChange={(event) => setDraft({ ...shown, assignee: event.target.value })}
        />
      </div>
      <div className="field">
        <label htmlFor={`${id}note`}>{t('work.note')}</label>
        <textarea
          id={`${id}note`}
          className="plain"
          rows={2}
          value={shown.note}
          maxLength={MOST_LETTERS.note}
          onChange={(event) => setDraft({ ...shown, note: event.target.value })}
        />
      </div>
      <div className="actions">
        <button type="submit" className="button" disabled={draft === undefined || save.isPending}>
          {save.isPending ? t('todo.saving') : t('work.save')}
        </button>
        <CopyLink id={item.id} />
        {item.notedAt !== null && (
          <small className="faint">
            {t('work.noted', { by: item.notedBy ?? '' })} <Time at={item.notedAt} />
          </small>
        )}
      </div>
    </form>
  )
}

/** Browsers copy only over HTTPS and on this machine; elsewhere the address bar says the same. */
function CopyLink({ id }: { id: string }) {
  const { t } = useTranslation()
  const clipboard = navigator.clipboard as Clipboard | undefined
  if (!clipboard) return null
  const copy = async () => {
    await clipboard.writeText(`${location.origin}/todo?${new URLSearchParams({ tab: 'work', item: id }).toString()}`)
    toast('good', t('work.linkCopied'))
  }
  return (
    <button type="button" className="button plain" onClick={() => void copy().catch(toastError)}>
      {t('work.copyLink')}
    </button>
  )
}
