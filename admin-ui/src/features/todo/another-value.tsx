// A person gives the value that is to hold, which neither side has. What the hub refuses is said at the field.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError, type Schemas } from '../../api/client.ts'
import { settleConflict } from '../../api/conflicts.ts'
import { mentionQuery } from '../../api/queries.ts'
import { Confirm } from '../../components/confirm.tsx'
import { toast } from '../../components/toasts.tsx'
import type { ConflictForm } from './use-value-form.ts'
import { ValueField } from './value-field.tsx'
import { fromText, toText, type Wrong } from './value-form.ts'

interface Props {
  conflict: Schemas['Conflict']
  title: string
  conflictForm: ConflictForm
  onClose: () => void
}

export function AnotherValue({ conflict, title, conflictForm: { form, first, isByLine, owner }, onClose }: Props) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const errorId = useId()
  const nameOf = useLineNames(conflict)
  const [texts, setTexts] = useState(() => Object.fromEntries(Object.entries(first).map(([key, value]) => [key, toText(form, value)])))
  const [problem, setProblem] = useState<Wrong>()
  const settle = useMutation({
    mutationFn: (value: unknown) => settleConflict(conflict, { use: 'value', value }),
    onSuccess: () => {
      toast('good', t('todo.settled'))
      onClose()
    },
    onSettled: () => client.invalidateQueries(),
  })
  const submit = () => {
    const values: [line: string, value: unknown][] = []
    for (const [line, text] of Object.entries(texts)) {
      const written = fromText(form, text)
      if (written.error !== undefined) return setProblem(written.error)
      values.push([line, written.value])
    }
    // A line that is not named keeps its value.
    settle.mutate(isByLine ? Object.fromEntries(values.filter(([, value]) => value !== null)) : values[0]?.[1])
  }
  const ofField = settle.error instanceof ApiError && settle.error.errors.length > 0 ? settle.error.errors : undefined
  const message = problem === undefined ? ofField?.map(({ detail }) => detail).join(' ') : t(`conflicts.wrong.${problem}`)
  return (
    <Confirm
      title={t('conflicts.valueTitle', { field: title })}
      action={t('conflicts.valueUse')}
      pendingAction={t('conflicts.settling')}
      isPending={settle.isPending}
      error={ofField ? null : settle.error}
      onConfirm={submit}
      onClose={onClose}
    >
      <p>{t(isByLine ? 'conflicts.valueTextByLine' : 'conflicts.valueText')}</p>
      {Object.entries(texts).map(([key, text], index) => (
        <ValueField
          key={key}
          label={isByLine ? nameOf(key) : title}
          form={form}
          text={text}
          groups={[`${owner}.${conflict.field.split('.').at(-1)}`, conflict.field, 'value']}
          errorId={message === undefined ? undefined : errorId}
          hasFocus={index === 0}
          onChange={(next) => {
            setTexts({ ...texts, [key]: next })
            setProblem(undefined)
            settle.reset()
          }}
        />
      ))}
      {message !== undefined && (
        <p id={errorId} className="note tone-bad" role="alert">
          {message}
        </p>
      )}
    </Confirm>
  )
}

/** What a line is called: by the record as it is now, else by its id. */
function useLineNames({ record, field }: Schemas['Conflict']): (id: string) => string {
  const { data } = useQuery(mentionQuery(record))
  const lines = data?.body[field.split('.')[0] ?? '']
  return (id) => {
    const line = Array.isArray(lines) ? (lines as Record<string, unknown>[]).find(({ lineId }) => lineId === id) : undefined
    const name = line?.['title'] ?? line?.['skuCode']
    return typeof name === 'string' && name !== '' ? name : id
  }
}
