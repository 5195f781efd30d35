// How a plan stands, in sentences: why it cannot be applied, what became of it, which plan came before or after.
import { useTranslation } from 'react-i18next'
import type { Plan } from '../../api/plans.ts'
import { Link } from '../../app/router.tsx'
import { useWords } from '../../i18n/use-words.ts'
import { canGoBack, isBegun, othersOf, writesOf } from './purpose.ts'

export function PlanNotes({ plan }: { plan: Plan }) {
  const { t } = useTranslation()
  const words = useWords()
  const { state, progress, predecessor, successor, share, error } = plan
  const planPath = (id: string) => `/plans/${encodeURIComponent(id)}`
  return (
    <div className="notes" aria-live="polite">
      {state === 'planning' && <p className="note">{t('plans.planningText')}</p>}
      {state === 'failed' && <p className="note tone-bad">{t('plans.failedText', { error: error ?? '' })}</p>}
      {state === 'expired' && <p className="note tone-warn">{t('plans.expiredText')}</p>}
      {state === 'discarded' && <p className="note">{t('plans.discardedText')}</p>}
      {state === 'open' && writesOf(plan).all === 0 && <NothingToWrite plan={plan} />}
      {state === 'open' && share !== null && progress.open > 0 && (
        <p className="note">{t('plans.partText', { percent: words.percent(share), count: progress.open })}</p>
      )}
      {progress.replanned > 0 && (
        <p className="note tone-warn">
          {t('plans.replannedText', { count: progress.replanned })}{' '}
          {successor !== null && <Link to={planPath(successor)}>{t('plans.successor')}</Link>}
        </p>
      )}
      {progress.replanned === 0 && successor !== null && (
        <p className="note">
          <Link to={planPath(successor)}>{t('plans.successor')}</Link>
        </p>
      )}
      {progress.failed > 0 && (
        <p className="note tone-bad">
          <Link to="/todo?tab=causes">{t('plans.failedItems', { count: progress.failed })}</Link>
        </p>
      )}
      {isBegun(plan) && progress.written > 0 && !canGoBack(plan) && <p className="note">{t('plans.noRollback')}</p>}
      {predecessor !== null && (
        <p className="note">
          {t('plans.predecessor')} <Link to={planPath(predecessor)}>{t('plans.predecessorLink')}</Link>
        </p>
      )}
    </div>
  )
}

/** Nothing to write is good news only where nothing waits and nothing is refused. */
function NothingToWrite({ plan }: { plan: Plan }) {
  const { t } = useTranslation()
  const words = useWords()
  const others = othersOf(plan).filter(([action, count]) => action !== 'none' && count > 0)
  if (others.length === 0) return <p className="note tone-good">{t('plans.emptyPlanText')}</p>
  const parts = others.map(([action, count]) => `${words.term('planAction', action)} ${words.count(count)}`)
  return <p className="note tone-warn">{t('plans.nothingWritable', { parts: parts.join(words.language === 'zh-CN' ? '，' : ', ') })}</p>
}
