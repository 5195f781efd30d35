// A modal dialog on the browser's own <dialog>: it keeps the focus inside, closes with Escape and gives the focus back.
import { useId, useLayoutEffect, useRef, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon } from './icon.tsx'

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
  const titleId = useId()
  // Closed while it still stands in the page: only then does the browser give the focus back.
  useLayoutEffect(() => {
    const dialog = element.current
    if (dialog && !dialog.open) dialog.showModal()
    return () => dialog?.close()
  }, [])
  return (
    <dialog
      ref={element}
      className={['dialog', isDrawer && 'drawer', isWide && 'wide'].filter(Boolean).join(' ')}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      // Both ends of the click: who drags a selection out of a field does not want to leave.
      onPointerDown={(event) => (isPressedOutside.current = event.target === element.current)}
      onClick={(event) => event.target === element.current && isPressedOutside.current && onClose()}
    >
      <div className="dialog-box">
        <header>
          <h2 id={titleId}>{title}</h2>
          <button type="button" className="icon-button" aria-label={t('common.close')} onClick={onClose}>
            <Icon name="close" />
          </button>
        </header>
        <div className="dialog-body">{children}</div>
        {footer !== undefined && <footer>{footer}</footer>}
      </div>
    </dialog>
  )
}
