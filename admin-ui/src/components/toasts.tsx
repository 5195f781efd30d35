// Short messages about what a click did. Errors stay until they are closed. They stand within the uppermost dialog while there is one: it covers all
// else, and screen readers hear nothing from behind it.
import { useSyncExternalStore } from 'react'
import { createPortal } from 'react-dom'
import { useTranslation } from 'react-i18next'
import { Icon } from './icon.tsx'

interface Toast {
  id: number
  tone: 'good' | 'bad'
  text: string
}

let toasts: Toast[] = []
let count = 0
const listeners = new Set<() => void>()
const SHOWN_MS = 5000

/** To be called when a dialog was opened or closed. */
export const moveToasts = (): void => listeners.forEach((tell) => tell())

function change(next: Toast[]): void {
  toasts = next
  moveToasts()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

const uppermost = (): Element => [...document.querySelectorAll('dialog[open]')].at(-1) ?? document.body

const close = (id: number) => change(toasts.filter((toast) => toast.id !== id))

export function toast(tone: Toast['tone'], text: string): void {
  const id = ++count
  change([...toasts.slice(-3), { id, tone, text }])
  if (tone === 'good') setTimeout(() => close(id), SHOWN_MS)
}

export const toastError = (error: Error): void => toast('bad', error.message)

export function Toasts() {
  const { t } = useTranslation()
  const shown = useSyncExternalStore(subscribe, () => toasts)
  const place = useSyncExternalStore(subscribe, uppermost)
  return createPortal(
    <div className="toasts" role="status" aria-live="polite">
      {shown.map(({ id, tone, text }) => (
        <div key={id} className={`toast tone-${tone}`}>
          <Icon name={tone === 'good' ? 'check' : 'warning'} />
          <span>{text}</span>
          <button type="button" className="icon-button" aria-label={t('common.close')} onClick={() => close(id)}>
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>,
    place,
  )
}
