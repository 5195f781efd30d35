// One connection with its actions.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { checkConnection, pauseConnection, resumeConnection } from '../../api/actions.ts'
import type { Schemas } from '../../api/client.ts'
import { connectorsQuery } from '../../api/queries.ts'
import { CircuitNote } from '../../components/circuit-note.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Icon } from '../../components/icon.tsx'
import { Dot, State } from '../../components/status.tsx'
import { toast, toastError } from '../../components/toasts.tsx'
import { Code, Time } from '../../components/values.tsx'
import { useWords } from '../../i18n/use-words.ts'
import { BudgetList } from './budget-list.tsx'
import { CustomFieldsButton } from './custom-fields-button.tsx'
import { FlowList } from './flow-list.tsx'
import { ResetCircuitButton } from './reset-circuit-button.tsx'

interface Props {
  connection: Schemas['Connection']
  flows: Schemas['Flow'][] | undefined
}

export function ConnectionPanel({ connection, flows }: Props) {
  const { t } = useTranslation()
  const words = useWords()
  const { data: connectors } = useQuery(connectorsQuery)
  const connector = connectors?.items.find(({ id }) => id === connection.connector)
  const isPaused = connection.state === 'paused'
  const isOut = connection.circuit.state !== 'closed'
  const client = useQueryClient()
  // A check that succeeds closes the circuit.
  const check = useMutation({ mutationFn: () => checkConnection(connection.id), onSettled: () => client.invalidateQueries() })
  const section = useRef<HTMLElement>(null)
  // Opened by a link to this connection: the panel is not there yet when the browser looks for it.
  useEffect(() => {
    if (location.hash === `#${connection.id}`) section.current?.scrollIntoView()
  }, [connection.id])
  return (
    <section className="panel connection" id={connection.id} ref={section}>
      <div className="connection-head">
        <div>
          <h2>{connection.name}</h2>
          <p className="faint">
            {connector
              ? [words.name(connector.name), words.term('connectorKind', connector.kind), words.term('quality', connector.quality)].join(
                  ' · ',
                )
              : connection.connector}
          </p>
        </div>
        {connection.leftOut !== null ? (
          <Dot tone="bad">{t('overview.attention')}</Dot>
        ) : isOut && !isPaused ? (
          <State group="circuitState" state={connection.circuit.state} />
        ) : (
          <State group="connectionState" state={connection.state} />
        )}
        <div className="actions">
          <button type="button" className="button" disabled={check.isPending} onClick={() => check.mutate()}>
            <Icon name="check" />
            {check.isPending ? t('connections.checking') : t('connections.check')}
          </button>
          {connector?.canFetchFields && <CustomFieldsButton connection={connection} />}
          {isOut && <ResetCircuitButton connection={connection} />}
          <PauseButton connection={connection} isPaused={isPaused} />
        </div>
      </div>
      <div className="connection-notes" aria-live="polite">
        {connection.leftOut !== null && <p className="note tone-bad">{t('connections.leftOut', { reason: connection.leftOut })}</p>}
        {connection.stateReason !== null && <p className="note">{connection.stateReason}</p>}
        {isOut && <CircuitNote circuit={connection.circuit} hasText />}
        {connection.closedUntil !== null && (
          <p className="note tone-warn">{t('connections.closedUntil', { time: words.time(connection.closedUntil) })}</p>
        )}
        {check.error && <p className="note tone-bad">{check.error.message}</p>}
        {check.data && <CheckNote result={check.data} />}
      </div>
      <FlowList flows={flows} />
      <BudgetList budgets={connection.budgets} />
      <dl className="inline-facts">
        <div>
          <dt>{t('record.id')}</dt>
          <dd>
            <Code>{connection.id}</Code>
          </dd>
        </div>
        <div>
          <dt>{t('field.webhook')}</dt>
          <dd>
            <Code>{connection.webhookPath}</Code>
          </dd>
        </div>
        <div>
          <dt>{t('field.updatedAt')}</dt>
          <dd>
            <Time at={connection.updatedAt} />
          </dd>
        </div>
      </dl>
    </section>
  )
}

function CheckNote({ result }: { result: Schemas['CheckResult'] }) {
  const { t } = useTranslation()
  const facts = [
    result.version === undefined ? undefined : t('connections.version', { version: result.version }),
    result.account === undefined ? undefined : t('connections.account', { account: result.account }),
    ...result.warnings,
  ].filter((fact) => fact !== undefined)
  return (
    <p className={`note ${result.ok ? 'tone-good' : 'tone-bad'}`}>
      <b>{result.ok ? t('connections.checkOk') : t('connections.checkBad')}</b>
      {facts.length > 0 && ` · ${facts.join(' · ')}`}
    </p>
  )
}

function PauseButton({ connection, isPaused }: { connection: Schemas['Connection']; isPaused: boolean }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const [isAsking, setAsking] = useState(false)
  const [reason, setReason] = useState('')
  const { id, name } = connection
  const onSettled = () => client.invalidateQueries()
  const pause = useMutation({
    mutationFn: () => pauseConnection(id, reason),
    onSuccess: () => {
      setAsking(false)
      setReason('')
      toast('good', t('connections.paused', { name }))
    },
    onError: toastError,
    onSettled,
  })
  const resume = useMutation({
    mutationFn: () => resumeConnection(id),
    onSuccess: () => toast('good', t('connections.resumed', { name })),
    onError: toastError,
    onSettled,
  })
  if (isPaused) {
    return (
      <button type="button" className="button primary" disabled={resume.isPending} onClick={() => resume.mutate()}>
        <Icon name="play" />
        {t('connections.resume')}
      </button>
    )
  }
  return (
    <>
      <button type="button" className="button" onClick={() => setAsking(true)}>
        <Icon name="pause" />
        {t('connections.pause')}
      </button>
      {isAsking && (
        <Dialog
          title={t('connections.pauseTitle', { name })}
          onClose={() => setAsking(false)}
          footer={
            <>
              <button type="button" className="button" onClick={() => setAsking(false)}>
                {t('common.cancel')}
              </button>
              <button type="button" className="button primary" disabled={pause.isPending} onClick={() => pause.mutate()}>
                {t('connections.pause')}
              </button>
            </>
          }
        >
          <p>{t('connections.pauseText')}</p>
          <div className="field">
            <label htmlFor={`reason-${id}`}>{t('connections.pauseReason')}</label>
            <input id={`reason-${id}`} value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
          </div>
        </Dialog>
      )}
    </>
  )
}
