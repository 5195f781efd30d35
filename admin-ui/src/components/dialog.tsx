// A modal dialog on the browser's own <dialog>: it keeps the focus inside, closes with Escape and gives the focus back. What was typed into a part
// of it that is marked `data-unsaved` is not lost without a question.
import { useEffect, useId, useLayoutEffect, useRef, useState, type ReactNode, type RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import { keepShown } from '../app/history.ts'
import { Icon } from './icon.tsx'
import { moveToasts } from './toasts.tsx'

interface Props {
  title: string
  onClose: () => void
  /** From the right edge, in full height: for documents. */
  isDrawer?: boolean
  /** For tables. */
  isWide?: boolean
  children: ReactNode
  footer?: ReactNode
}

export function Dialog({ title, onClose, isDrawer = false, isWide = false, children, footer }: Props) {
  const { t } = useTranslation()
  const element = useRef<HTMLDialogElement>(null)
  const isPressedOutside = useRef(false)
  const { isAsking, askToLeave, stay } = useUnsaved(element)
  const leave = () => askToLeave() || onClose()
  const titleId = useId()
  // Closed while it still stands in the page: only then does the browser give the focus back.
  useLayoutEffect(() => {
    const dialog = element.current
    if (dialog && !dialog.open) dialog.showModal()
    moveToasts()
    return () => {
      dialog?.close()
      moveToasts()
    }
  }, [])
  return (
    <dialog
      ref={element}
      className={['dialog', isDrawer && 'drawer', isWide && 'wide'].filter(Boolean).join(' ')}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault()
        leave()
      }}
      // Held back twice, Escape closes whatever a page says to `cancel`.
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.nativeEvent.isComposing) return
        event.preventDefault()
        if (isAsking) stay()
        else leave()
      }}
      // Both ends of the click: who drags a selection out of a field does not want to leave.
      onPointerDown={(event) => (isPressedOutside.current = event.target === element.current)}
      onClick={(event) => event.target === element.current && isPressedOutside.current && leave()}
    >
      <div className="dialog-box">
        <header>
          <h2 id={titleId}>{title}</h2>
          <button type="button" className="icon-button" aria-label={t('common.close')} onClick={leave}>
            <Icon name="close" />
          </button>
        </header>
        <div className="dialog-body" onSubmit={stay}>
          {children}
        </div>
        {isAsking ? <Unsaved onStay={stay} onDiscard={onClose} /> : footer !== undefined && <footer>{footer}</footer>}
      </div>
    </dialog>
  )
}

/** Asks instead of leaving while something in the dialog is unsaved. */
function useUnsaved(element: RefObject<HTMLDialogElement | null>) {
  const [isAsking, setAsking] = useState(false)
  const askToLeave = () => {
    const isUnsaved = element.current?.querySelector('[data-unsaved]') != null
    setAsking(isUnsaved)
    return isUnsaved
  }
  useEffect(() => keepShown(askToLeave))
  return { isAsking, askToLeave, stay: () => setAsking(false) }
}

function Unsaved({ onStay, onDiscard }: { onStay: () => void; onDiscard: () => void }) {
  const { t } = useTranslation()
  return (
    <footer>
      <span role="alert">{t('common.unsaved')}</span>
      <button type="button" className="button" onClick={onDiscard}>
        {t('common.discard')}
      </button>
      <button type="button" className="button primary" autoFocus onClick={onStay}>
        {t('common.keepEditing')}
      </button>
    </footer>
  )
}
