// All open documents of a filter at once.
import { useTranslation } from 'react-i18next'
import { countReplays, MOST_REPLAYS, replayAll, type Cause } from '../../api/dead-letters.ts'
import { Counted } from '../../components/counted.tsx'

export function ReplayAll({ filter, onClose }: { filter: Cause; onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <Counted
      countKey={['replays', filter]}
      count={() => countReplays(filter)}
      act={(expected) => replayAll(filter, expected)}
      titleOf={(count) => (count === undefined ? t('todo.replayAll') : t('todo.replayAllTitle', { count }))}
      action={t('todo.replay')}
      pendingAction={t('todo.replaying')}
      outcomeOf={({ replayed, resolved, failures }) => ({
        title: t('todo.replayed'),
        text: t('todo.replayAllDone', { replayed, resolved }),
        failuresTitle: t('todo.replayStillFailing'),
        failures,
      })}
      onClose={onClose}
    >
      {(count) => (
        <>
          <p>{t('todo.replayAllText')}</p>
          {count > MOST_REPLAYS && <p>{t('common.overLimit', { most: MOST_REPLAYS })}</p>}
        </>
      )}
    </Counted>
  )
}
