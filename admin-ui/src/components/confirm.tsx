// Asks before something happens: what, how many, and what of it cannot be taken back. A refusal of the hub is shown where it was asked.
import { useId, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Dialog } from './dialog.tsx'

interface Props {
  title: string
  /** What the button does, in a word. */
  action: string
  /** The button while the hub works on it. */
  pendingAction?: string
  isPending: boolean
  isDisabled?: boolean
  error?: Error | null
  /** For tables. */
  isWide?: boolean
  onConfirm: () => void
  onClose: () => void
  children: ReactNode
}

export function Confirm({ title, action, pendingAction = action, isPending, isDisabled = false, ...props }: Props) {
  const { error, isWide, onConfirm, onClose, children } = props
  const { t } = useTranslation()
  const id = useId()
  const [isTyped, setTyped] = useState(false)
  return (
    <Dialog
      title={title}
      onClose={onClose}
      isWide={isWide}
      footer={
        <>
          <button type="button" className="button" onClick={onClose}>
            {t('common.cancel')}
          </button>
          <button type="submit" form={id} className="button primary" disabled={isPending || isDisabled}>
            {isPending ? pendingAction : action}
          </button>
        </>
      }
    >
      <form
        id={id}
        className="confirm"
        data-unsaved={isTyped || undefined}
        onInput={({ target }) => isText(target) && setTyped(true)}
        onSubmit={(event) => {
          event.preventDefault()
          onConfirm()
        }}
      >
        {children}
      </form>
      {error && (
        <p className="note tone-bad" role="alert">
          {error.message}
        </p>
      )}
    </Dialog>
  )
}

/** A choice is made again with a click; text is not. */
const isText = (target: EventTarget): boolean =>
  target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && !['checkbox', 'radio', 'file'].includes(target.type))
