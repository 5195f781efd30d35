// A plan of the configuration that holds. A change of the configuration is planned where its files are: the dialog names the command.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { makePlan } from '../../api/plans.ts'
import { flowsQuery } from '../../api/queries.ts'
import { go } from '../../app/router.tsx'
import { ChoiceField } from '../../components/choice-field.tsx'
import { Confirm } from '../../components/confirm.tsx'
import { toast } from '../../components/toasts.tsx'
import { useConnections } from '../../components/use-connections.ts'
import { Code } from '../../components/values.tsx'
import { useWords } from '../../i18n/use-words.ts'

const COMMAND = 'npx qiao plan ./configuration'

export function MakePlan() {
  const { t } = useTranslation()
  const [isAsking, setAsking] = useState(false)
  return (
    <>
      <button type="button" className="button primary" onClick={() => setAsking(true)}>
        {t('plans.make')}
      </button>
      {isAsking && <MakePlanDialog onClose={() => setAsking(false)} />}
    </>
  )
}

function MakePlanDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const words = useWords()
  const client = useQueryClient()
  const { choices } = useConnections()
  const { data: flows } = useQuery(flowsQuery)
  const [connection, setConnection] = useState('')
  const [object, setObject] = useState('')
  // Only what is written somewhere can be planned.
  const outbound = flows?.items.filter((flow) => flow.direction === 'out') ?? []
  const objects = [...new Set(outbound.filter((flow) => connection === '' || flow.connection === connection).map((flow) => flow.object))]
  const make = useMutation({
    mutationFn: () => makePlan({ ...(connection !== '' && { connection }), ...(object !== '' && { object }) }),
    onSuccess: ({ id }) => {
      toast('good', t('plans.made'))
      go(`/plans/${encodeURIComponent(id)}`)
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['plans'] }),
  })
  return (
    <Confirm
      title={t('plans.make')}
      action={t('plans.make')}
      pendingAction={t('plans.making')}
      isPending={make.isPending}
      error={make.error}
      onConfirm={() => make.mutate()}
      onClose={onClose}
    >
      <p>
        {t('plans.makeText')} <Code>{COMMAND}</Code>
      </p>
      <ChoiceField
        label={t('field.connection')}
        value={connection}
        choices={choices.filter(({ value }) => outbound.some((flow) => flow.connection === value))}
        empty={t('plans.everything')}
        onChange={(value) => {
          setConnection(value)
          setObject('')
        }}
      />
      <ChoiceField
        label={t('field.object')}
        value={object}
        choices={objects.map((value) => ({ value, label: words.term('object', value) }))}
        empty={t('plans.everything')}
        onChange={setObject}
      />
    </Confirm>
  )
}
