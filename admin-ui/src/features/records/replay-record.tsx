// What a system last showed, merged into the record anew: tried first, then applied as it was tried.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api/client.ts'
import { applyReplay, tryReplay, type ReplayOf } from '../../api/record-history.ts'
import { ChoiceField } from '../../components/choice-field.tsx'
import { Confirm } from '../../components/confirm.tsx'
import { Icon } from '../../components/icon.tsx'
import { toast } from '../../components/toasts.tsx'
import { useConnections } from '../../components/use-connections.ts'
import { useWords } from '../../i18n/use-words.ts'
import { ReplayOutcome } from './replay-outcome.tsx'

interface Props {
  record: Schemas['RecordDetail']
  connection: string
  lineage: Schemas['LineageEntry'][]
}

export function ReplayRecord(props: Props) {
  const { t } = useTranslation()
  const { nameOf } = useConnections()
  const [isAsking, setAsking] = useState(false)
  return (
    <div>
      <button
        type="button"
        className="button small"
        aria-label={`${t('record.recompute')}: ${nameOf(props.connection)}`}
        onClick={() => setAsking(true)}
      >
        <Icon name="replay" />
        {t('record.recompute')}
      </button>
      {isAsking && <ReplayDialog {...props} onClose={() => setAsking(false)} />}
    </div>
  )
}

const HASH_SHOWN = 12

function ReplayDialog({ record, connection, lineage, onClose }: Props & { onClose: () => void }) {
  const { t } = useTranslation()
  const words = useWords()
  const { nameOf } = useConnections()
  const client = useQueryClient()
  const [mapping, setMapping] = useState('')
  const of: ReplayOf = { connection, ...(mapping !== '' && { mapping }) }
  const preview = useMutation({ mutationFn: (wanted: ReplayOf) => tryReplay(record.id, wanted) })
  const { mutate: tryIt } = preview
  useEffect(() => tryIt({ connection, ...(mapping !== '' && { mapping }) }), [tryIt, connection, mapping])
  const apply = useMutation({
    mutationFn: (etag: string) => applyReplay(record.id, of, etag),
    onSuccess: () => {
      toast('good', t('record.recomputed'))
      onClose()
    },
    // Changed since it was tried: what is shown is tried again.
    onError: () => tryIt(of),
    onSettled: () => client.invalidateQueries(),
  })
  const taken = preview.data?.data.fields.filter(({ isTaken }) => isTaken).length ?? 0
  return (
    <Confirm
      title={t('record.recomputeTitle', { connection: nameOf(connection) })}
      action={taken === 0 ? t('record.recompute') : t('record.recomputeApply', { count: taken })}
      pendingAction={t('record.recomputeApplying')}
      isPending={apply.isPending}
      isDisabled={preview.isPending || taken === 0}
      error={preview.error ?? apply.error}
      onConfirm={() => preview.data && apply.mutate(preview.data.etag)}
      onClose={onClose}
      isWide
    >
      <p>{t('record.recomputeText')}</p>
      <ChoiceField
        label={t('record.recomputeMapping')}
        value={mapping}
        choices={earlierMappings(lineage, connection).map(({ hash, at }) => ({
          value: hash,
          label: t('record.recomputeEarlier', { hash: hash.slice(0, HASH_SHOWN), time: words.time(at) }),
        }))}
        empty={t('record.recomputePresent')}
        onChange={setMapping}
      />
      <div aria-live="polite">
        {preview.isPending && <p className="faint">{t('record.recomputeTrying')}</p>}
        {preview.data && !preview.isPending && (
          <ReplayOutcome object={record.object} currency={record.currency} replay={preview.data.data} />
        )}
      </div>
    </Confirm>
  )
}

/** Mappings that have read this record from a connection, the last used first. */
function earlierMappings(lineage: Schemas['LineageEntry'][], connection: string): { hash: string; at: string }[] {
  const used = new Map<string, string>()
  for (const entry of lineage) if (entry.connection === connection && entry.mappingHash !== null) used.set(entry.mappingHash, entry.at)
  return [...used].map(([hash, at]) => ({ hash, at })).toSorted((a, b) => b.at.localeCompare(a.at))
}
