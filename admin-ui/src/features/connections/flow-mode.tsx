// Off, a trial run, or on: what a flow does, and asking before that is changed.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { setFlowMode, type FlowMode } from '../../api/actions.ts'
import { startCheck } from '../../api/checks.ts'
import type { Schemas } from '../../api/client.ts'
import { go } from '../../app/router.tsx'
import { ChoiceField } from '../../components/choice-field.tsx'
import { Confirm } from '../../components/confirm.tsx'
import { toast, toastError } from '../../components/toasts.tsx'
import { useWords } from '../../i18n/use-words.ts'

type Flow = Schemas['Flow']

const TEXTS = { off: 'connections.modeOff', trial: 'connections.modeTrial', on: 'connections.modeOn' } as const

/** An object may flow both ways. */
function useName({ direction, object }: Flow): string {
  const { t } = useTranslation()
  const words = useWords()
  return `${t(direction === 'in' ? 'connections.in' : 'connections.out')} · ${words.term('object', object)}`
}

export function FlowModeButton({ flow }: { flow: Flow }) {
  const { t } = useTranslation()
  const words = useWords()
  const [isAsking, setAsking] = useState(false)
  const name = useName(flow)
  const text = t('connections.modeIs', { mode: words.term('flowMode', flow.mode) })
  return (
    <>
      <button type="button" className="button small" aria-label={`${name} · ${text}`} onClick={() => setAsking(true)}>
        {text}
      </button>
      {isAsking && <FlowModeDialog flow={flow} onClose={() => setAsking(false)} />}
    </>
  )
}

function FlowModeDialog({ flow, onClose }: { flow: Flow; onClose: () => void }) {
  const { t } = useTranslation()
  const words = useWords()
  const client = useQueryClient()
  const [mode, setMode] = useState<FlowMode>(flow.mode)
  const modes: FlowMode[] = flow.direction === 'out' ? ['off', 'trial', 'on'] : ['off', 'on']
  const object = useName(flow)
  const named = { object, mode: words.term('flowMode', mode) }
  const save = useMutation({
    mutationFn: () => setFlowMode(flow, mode),
    onSuccess: () => {
      toast('good', t('connections.modeDone', named))
      onClose()
    },
    onSettled: () => client.invalidateQueries(),
  })
  return (
    <Confirm
      title={t('connections.modeOf', { object })}
      action={t('common.save')}
      isPending={save.isPending}
      isDisabled={mode === flow.mode}
      error={save.error}
      onConfirm={() => save.mutate()}
      onClose={onClose}
    >
      <ChoiceField
        label={t('connections.mode')}
        value={mode}
        choices={modes.map((value) => ({ value, label: words.term('flowMode', value) }))}
        onChange={(value) => setMode(value as FlowMode)}
      />
      <p>{t(TEXTS[mode])}</p>
      {mode === 'on' && flow.kept > 0 && <p className="note tone-warn">{t('connections.modeKept', { count: flow.kept })}</p>}
    </Confirm>
  )
}

/** Compares now, and shows it. */
export function TrialReportButton({ flow: { connection, object } }: { flow: Flow }) {
  const { t } = useTranslation()
  const words = useWords()
  const start = useMutation({
    mutationFn: () => startCheck({ connection, object, kind: 'trial' }),
    onSuccess: ({ id }) => go(`/checks/${encodeURIComponent(id)}`),
    onError: toastError,
  })
  return (
    <button
      type="button"
      className="button small"
      disabled={start.isPending}
      aria-label={t('connections.trialReportLabel', { object: words.term('object', object) })}
      onClick={() => start.mutate()}
    >
      {t('connections.trialReport')}
    </button>
  )
}
