// How far a plan is applied. Shown from the first application on.
import { useTranslation } from 'react-i18next'
import type { Plan } from '../../api/plans.ts'
import { Panel } from '../../components/page.tsx'
import { useWords } from '../../i18n/use-words.ts'
import { isBegun } from './purpose.ts'

const PARTS = ['written', 'queued', 'open', 'replanned', 'failed'] as const

export function PlanProgress({ plan }: { plan: Plan }) {
  const { progress } = plan
  const { t } = useTranslation()
  const words = useWords()
  const total = PARTS.reduce((sum, part) => sum + progress[part], 0)
  if (!isBegun(plan) || total === 0) return null
  const text = t('plans.progressOf', { written: words.count(progress.written), total: words.count(total) })
  return (
    <Panel title={t('plans.progress')} extra={<b className="number">{text}</b>}>
      <progress className="progress" max={total} value={progress.written} aria-label={t('plans.progress')} />
      <p className="counters">
        {PARTS.filter((part) => progress[part] > 0).map((part) => (
          <span key={part} className={part === 'failed' ? 'alarm-text' : undefined}>
            {t(`plans.${part}`)} <b className="number">{words.count(progress[part])}</b>
          </span>
        ))}
      </p>
    </Panel>
  )
}
