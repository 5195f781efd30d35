// One way for every screen to say: loading, failed, failed but here is what we knew, empty.
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../api/client.ts'
import { Icon, type IconName } from './icon.tsx'

interface Asked<T> {
  data: T | undefined
  error: Error | null
  refetch(): unknown
}

export function QueryState<T>({ query, rows = 4, children }: { query: Asked<T>; rows?: number; children: (data: T) => ReactNode }) {
  const { t } = useTranslation()
  if (query.data === undefined) {
    return query.error ? <Failure error={query.error} onRetry={() => void query.refetch()} /> : <Skeleton rows={rows} />
  }
  return (
    <>
      {query.error && <p className="note tone-warn">{t('common.stale', { reason: query.error.message })}</p>}
      {children(query.data)}
    </>
  )
}

function Skeleton({ rows }: { rows: number }) {
  const { t } = useTranslation()
  return (
    <div className="skeleton" role="status" aria-label={t('common.loading')}>
      {Array.from({ length: rows }, (_, index) => (
        <span key={index} />
      ))}
    </div>
  )
}

export function Failure({ error, onRetry }: { error: Error; onRetry?: () => void }) {
  const { t } = useTranslation()
  const traceId = error instanceof ApiError ? error.traceId : undefined
  return (
    <div className="empty" role="alert">
      <span className="empty-icon tone-bad">
        <Icon name="warning" />
      </span>
      <h2>{t('common.failed')}</h2>
      <p>{error.message}</p>
      {traceId !== undefined && (
        <p className="faint">
          {t('common.traceId')}: <code>{traceId}</code>
        </p>
      )}
      {onRetry && (
        <button type="button" className="button" onClick={onRetry}>
          {t('common.retry')}
        </button>
      )}
    </div>
  )
}

export function Empty({ icon, title, children, action }: { icon: IconName; title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="empty">
      <span className="empty-icon">
        <Icon name={icon} />
      </span>
      <h2>{title}</h2>
      {children !== undefined && <p>{children}</p>}
      {action}
    </div>
  )
}
