// One connection at a glance: its state, why it is not well, its last finished run, and what waits for it.
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api/client.ts'
import { connectorsQuery, healthQuery } from '../../api/queries.ts'
import { Link } from '../../app/router.tsx'
import { CircuitNote } from '../../components/circuit-note.tsx'
import { Dot, State } from '../../components/status.tsx'
import { Ago } from '../../components/values.tsx'
import { useWords } from '../../i18n/use-words.ts'

interface Props {
  connection: Schemas['ConnectionOverview']
  /** Pushes that wait for it. */
  pending: number
}

export function ConnectionCard({ connection, pending }: Props) {
  const { t } = useTranslation()
  const words = useWords()
  const { data: connectors } = useQuery(connectorsQuery)
  const { data: health } = useQuery(healthQuery)
  const check = health?.checks[`connection:${connection.id}`]
  const connector = connectors?.items.find(({ id }) => id === connection.connector)
  const { lastRun } = connection
  const isBad = check?.ok === false && connection.state !== 'paused'
  const isOut = connection.circuit.state !== 'closed'
  return (
    <article className={isBad ? 'card alarm' : 'card'}>
      <header>
        <h3>
          <Link to={`/connections#${connection.id}`}>{connection.name}</Link>
        </h3>
        {isOut && connection.state !== 'paused' ? (
          <State group="circuitState" state={connection.circuit.state} />
        ) : isBad ? (
          <Dot tone="bad">{t('overview.attention')}</Dot>
        ) : (
          <State group="connectionState" state={connection.state} />
        )}
      </header>
      <p className="faint">
        {connector ? `${words.name(connector.name)} · ${words.term('connectorKind', connector.kind)}` : connection.connector}
      </p>
      {(connection.stateReason ?? (isBad && !isOut ? check.message : undefined)) && (
        <p className={isBad ? 'note tone-bad' : 'note'}>{connection.stateReason ?? check?.message}</p>
      )}
      {isOut && <CircuitNote circuit={connection.circuit} />}
      {connection.closedUntil !== null && (
        <p className="note tone-warn">{t('connections.closedUntil', { time: words.time(connection.closedUntil) })}</p>
      )}
      <p className="card-run">
        {lastRun === null ? (
          <span className="faint">{t('overview.never')}</span>
        ) : (
          <>
            <State group="runState" state={lastRun.state} />
            <span className="faint">
              {words.term('object', lastRun.object)} · <Ago at={lastRun.endedAt ?? lastRun.startedAt} />
            </span>
          </>
        )}
      </p>
      <footer>
        <span className={pending > 0 ? 'strong' : 'faint'}>{t('overview.pendingOf', { count: pending })}</span>
        <Count to={`/todo?tab=causes&connection=${connection.id}`} count={connection.openDeadLetters} text="overview.failedOf" />
        <Count to={`/todo?tab=conflicts&connection=${connection.id}`} count={connection.openConflicts} text="overview.conflictsOf" />
      </footer>
    </article>
  )
}

function Count({ to, count, text }: { to: string; count: number; text: 'overview.failedOf' | 'overview.conflictsOf' }) {
  const { t } = useTranslation()
  if (count === 0) return <span className="faint">{t(text, { count })}</span>
  return (
    <Link to={to} className="alarm-text">
      {t(text, { count })}
    </Link>
  )
}
