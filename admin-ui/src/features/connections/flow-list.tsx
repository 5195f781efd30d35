// What moves between a connection and the hub.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { pullFlow } from '../../api/actions.ts'
import type { Schemas } from '../../api/client.ts'
import { Icon } from '../../components/icon.tsx'
import { toast, toastError } from '../../components/toasts.tsx'
import { useWords } from '../../i18n/use-words.ts'
import { FlowModeButton, TrialReportButton } from './flow-mode.tsx'

type Flow = Schemas['Flow']

export function FlowList({ flows }: { flows: Flow[] | undefined }) {
  const { t } = useTranslation()
  if (flows === undefined) return null
  if (flows.length === 0) return <p className="panel-text">{t('connections.noFlows')}</p>
  return (
    <ul className="flows" aria-label={t('connections.flows')}>
      {flows
        .toSorted((a, b) => a.direction.localeCompare(b.direction) || a.object.localeCompare(b.object))
        .map((flow) => (
          <FlowItem key={flow.id} flow={flow} />
        ))}
    </ul>
  )
}

function FlowItem({ flow }: { flow: Flow }) {
  const { t } = useTranslation()
  const words = useWords()
  const client = useQueryClient()
  const object = words.term('object', flow.object)
  const pull = useMutation({
    mutationFn: () => pullFlow(flow.id),
    onSuccess: () => toast('good', t('connections.pulled', { object })),
    onError: toastError,
    onSettled: () => client.invalidateQueries(),
  })
  const scheduleText = flow.schedule == null ? t('connections.onChange') : words.schedule(flow.schedule)
  const isIn = flow.direction === 'in'
  return (
    <li>
      <span className={`direction ${flow.direction}`}>
        <Icon name="arrow" />
        {t(isIn ? 'connections.in' : 'connections.out')}
      </span>
      <b>{object}</b>
      <span className="faint">{flow.kept > 0 ? t('connections.kept', { count: flow.kept }) : scheduleText}</span>
      {flow.documentTarget && (
        <span className="faint">
          {t('documents.target')} {words.term('documentTarget', flow.documentTarget)}
        </span>
      )}
      {flow.mode === 'trial' && <TrialReportButton flow={flow} />}
      <FlowModeButton flow={flow} />
      {isIn && (
        <button
          type="button"
          className="button small"
          disabled={pull.isPending || flow.mode === 'off'}
          aria-label={`${t('connections.pull')} ${object}`}
          onClick={() => pull.mutate()}
        >
          {t('connections.pull')}
        </button>
      )}
    </li>
  )
}
