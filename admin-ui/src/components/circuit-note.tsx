// Why nothing is sent to a system or read from it: what failed, since when, and when it is tried again. The state itself stands beside.
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../api/client.ts'
import { useWords } from '../i18n/use-words.ts'

/** `hasText`: say what that means too. */
export function CircuitNote({ circuit, hasText = false }: { circuit: Schemas['Circuit']; hasText?: boolean }) {
  const { t } = useTranslation()
  const words = useWords()
  const { state, failures, since, retryAt, reason } = circuit
  const facts = [
    t('connections.circuitFailures', { count: failures }),
    since === null ? undefined : t('connections.circuitSince', { time: words.time(since) }),
    state === 'open' && retryAt !== null ? t('connections.circuitRetry', { time: words.time(retryAt) }) : undefined,
  ].filter((fact) => fact !== undefined)
  return (
    <div className="note tone-bad circuit">
      <p>{facts.join(' · ')}</p>
      {reason !== null && <p>{reason}</p>}
      {hasText && <p>{t('connections.circuitText')}</p>}
    </div>
  )
}
