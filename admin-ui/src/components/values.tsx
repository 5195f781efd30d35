// Times, money and quantities in cells and facts.
import { useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { useWords } from '../i18n/use-words.ts'
import { toast, toastError } from './toasts.tsx'

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone

/** Absolute, in the browser's zone; how long ago it was as a hint. */
export function Time({ at }: { at: string }) {
  const words = useWords()
  return (
    <time className="time" dateTime={at} title={`${words.ago(at, Date.now())} · ${zone}`}>
      {words.time(at)}
    </time>
  )
}

/** How long ago; the absolute time as a hint. */
export function Ago({ at }: { at: string }) {
  const words = useWords()
  const now = useNow()
  return (
    <time dateTime={at} title={`${words.time(at)} · ${zone}`}>
      {words.ago(at, Math.max(now, Date.parse(at)))}
    </time>
  )
}

export function Money({ value, currency }: { value: string | null; currency?: string | null }) {
  const words = useWords()
  return value === null ? <span className="faint">—</span> : <span className="number">{words.money(value, currency)}</span>
}

/** A technical word: copied by a click, because it is wanted elsewhere. Browsers copy only over HTTPS and on this machine. */
export function Code({ children }: { children: string }) {
  const { t } = useTranslation()
  const clipboard = navigator.clipboard as Clipboard | undefined
  if (!clipboard) return <code>{children}</code>
  const copy = () => clipboard.writeText(children).then(() => toast('good', t('common.copied')), toastError)
  return (
    <button type="button" className="code" onClick={() => void copy()} title={t('common.copy')}>
      {children}
    </button>
  )
}

let now = Date.now()
const listeners = new Set<() => void>()
const TICK_MS = 5000
setInterval(() => {
  if (document.hidden) return
  now = Date.now()
  listeners.forEach((tell) => tell())
}, TICK_MS)

/** Epoch ms, renewed every few seconds while the page is visible. */
export const useNow = (): number =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => now,
  )
