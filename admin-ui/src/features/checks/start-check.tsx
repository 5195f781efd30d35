// Choosing what to compare.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { startCheck } from '../../api/checks.ts'
import { flowsQuery, objectsQuery } from '../../api/queries.ts'
import { go } from '../../app/router.tsx'
import { ChoiceField } from '../../components/choice-field.tsx'
import { Confirm } from '../../components/confirm.tsx'
import { toast } from '../../components/toasts.tsx'
import { useConnections } from '../../components/use-connections.ts'
import { useWords } from '../../i18n/use-words.ts'

export function StartCheck() {
  const { t } = useTranslation()
  const [isAsking, setAsking] = useState(false)
  return (
    <>
      <button type="button" className="button primary" onClick={() => setAsking(true)}>
        {t('checks.start')}
      </button>
      {isAsking && <StartCheckDialog onClose={() => setAsking(false)} />}
    </>
  )
}

function StartCheckDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const words = useWords()
  const client = useQueryClient()
  const { choices } = useConnections()
  const [connection, setConnection] = useState('')
  const [object, setObject] = useState('')
  const objects = useCheckable(connection)
  const start = useMutation({
    mutationFn: () => startCheck({ connection, object }),
    onSuccess: ({ id }) => {
      toast('good', t('checks.started'))
      go(`/checks/${encodeURIComponent(id)}`)
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['checks'] }),
  })
  return (
    <Confirm
      title={t('checks.start')}
      action={t('checks.start')}
      pendingAction={t('checks.starting')}
      isPending={start.isPending}
      isDisabled={connection === '' || object === ''}
      error={start.error}
      onConfirm={() => start.mutate()}
      onClose={onClose}
    >
      <p>{t('checks.startText')}</p>
      <ChoiceField
        label={t('field.connection')}
        value={connection}
        choices={choices}
        empty={t('checks.choose')}
        onChange={(value) => {
          setConnection(value)
          setObject('')
        }}
      />
      {objects?.length === 0 ? (
        <p className="note">{t('checks.noObjects')}</p>
      ) : (
        <ChoiceField
          label={t('field.object')}
          value={object}
          choices={(objects ?? []).map((value) => ({ value, label: words.term('object', value) }))}
          empty={t('checks.choose')}
          onChange={setObject}
        />
      )}
    </Confirm>
  )
}

/** Objects that flow to or from a connection and that its system can be read for; undefined while that is not known. */
function useCheckable(connection: string): string[] | undefined {
  const { data: flows } = useQuery(flowsQuery)
  const { data: known } = useQuery({ ...objectsQuery(connection), enabled: connection !== '' })
  if (connection === '' || !flows || !known) return undefined
  const flowing = new Set(flows.items.filter((flow) => flow.connection === connection).map(({ object }) => object))
  return known.items.filter(({ object, canRead }) => canRead && flowing.has(object)).map(({ object }) => object)
}
