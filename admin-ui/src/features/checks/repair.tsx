// Having differences put right by the sources of truth: which kinds, and how many they are.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { repairCheck, type DataCheck, type RepairKind } from '../../api/checks.ts'
import { Confirm } from '../../components/confirm.tsx'
import { toast } from '../../components/toasts.tsx'
import { useWords } from '../../i18n/use-words.ts'
import { REPAIRABLE } from './kinds.ts'

export function Repair({ check }: { check: DataCheck }) {
  const { t } = useTranslation()
  const [isAsking, setAsking] = useState(false)
  if (REPAIRABLE.every((kind) => (check.counters[kind] ?? 0) === 0)) return null
  return (
    <>
      <button type="button" className="button primary" onClick={() => setAsking(true)}>
        {t('checks.repair')}
      </button>
      {isAsking && <RepairDialog check={check} onClose={() => setAsking(false)} />}
    </>
  )
}

function RepairDialog({ check: { id, counters }, onClose }: { check: DataCheck; onClose: () => void }) {
  const { t } = useTranslation()
  const words = useWords()
  const client = useQueryClient()
  const found = REPAIRABLE.filter((kind) => (counters[kind] ?? 0) > 0)
  const [kinds, setKinds] = useState<RepairKind[]>(found.filter((kind) => kind !== 'missing'))
  const count = kinds.reduce((sum, kind) => sum + (counters[kind] ?? 0), 0)
  const toggle = (kind: RepairKind) => setKinds(kinds.includes(kind) ? kinds.filter((other) => other !== kind) : [...kinds, kind])
  const repair = useMutation({
    mutationFn: () => repairCheck(id, kinds),
    onSuccess: ({ repaired, left }) => {
      toast('good', t('checks.repaired', { count: repaired }))
      if (left > 0) toast('bad', t('checks.repairLeft', { count: left }))
      onClose()
    },
    onSettled: () => client.invalidateQueries(),
  })
  return (
    <Confirm
      title={t('checks.repairTitle', { count })}
      action={t('checks.repair')}
      pendingAction={t('checks.repairing')}
      isPending={repair.isPending}
      isDisabled={kinds.length === 0}
      error={repair.error}
      onConfirm={() => repair.mutate()}
      onClose={onClose}
    >
      <p>{t('checks.repairText')}</p>
      <fieldset className="choices">
        <legend>{t('checks.repairKinds')}</legend>
        {found.map((kind) => (
          <label key={kind} className="choice">
            <input type="checkbox" checked={kinds.includes(kind)} onChange={() => toggle(kind)} />
            {t('checks.repairKind', { kind: words.term('differenceKind', kind), count: counters[kind] ?? 0 })}
          </label>
        ))}
      </fieldset>
      {kinds.includes('missing') && <p className="note tone-warn">{t('checks.repairMissing')}</p>}
    </Confirm>
  )
}
