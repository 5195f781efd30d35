// All open conflicts of a filter settled in one way.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { countConflicts, MOST_SETTLED, settleConflicts, type ConflictFilter, type UseForAll } from '../../api/conflicts.ts'
import { Counted } from '../../components/counted.tsx'
import { About } from './conflict-about.tsx'
import { choicesForAll, isOnlyRest } from './conflict-choices.ts'

interface Props {
  /** Names the kind, which says what can be chosen. */
  filter: ConflictFilter & { kind: string }
  /** What is settled: a field, a connection. */
  name: string
  onClose: () => void
}

export function SettleAll({ filter, name, onClose }: Props) {
  const { t } = useTranslation()
  const isRest = isOnlyRest(filter.kind)
  // Nothing is chosen beforehand: this writes to other systems, many times.
  const [use, setUse] = useState<UseForAll | undefined>(isRest ? 'ours' : undefined)
  return (
    <Counted
      countKey={['conflicts', filter]}
      count={() => countConflicts(filter)}
      act={(expected) => settleConflicts(filter, use!, expected)}
      titleOf={(count) => (count === undefined ? t('conflicts.settleAll') : t('conflicts.allTitle', { count }))}
      action={t('conflicts.settle')}
      pendingAction={t('conflicts.settling')}
      isDisabled={use === undefined}
      outcomeOf={({ settled, failures }) => ({
        title: t('conflicts.outcome'),
        text: t('conflicts.allDone', { settled, total: settled + failures.length }),
        failuresTitle: t('conflicts.allFailed'),
        failures,
      })}
      onClose={onClose}
    >
      {(count) => (
        <>
          <p>
            <b>{name}</b>
          </p>
          <About kind={filter.kind} />
          {!isRest && (
            <fieldset className="choices">
              <legend>{t('conflicts.allChoose')}</legend>
              {choicesForAll(filter.kind).map((choice) => (
                <label key={choice} className="choice">
                  <input type="radio" name="use" checked={choice === use} onChange={() => setUse(choice)} />
                  {t(`conflicts.use.${choice}`)}
                </label>
              ))}
            </fieldset>
          )}
          {use === 'rule' && <p className="note">{t('conflicts.ruleText')}</p>}
          {count > MOST_SETTLED && <p>{t('common.overLimit', { most: MOST_SETTLED })}</p>}
        </>
      )}
    </Counted>
  )
}
