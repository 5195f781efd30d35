// What the vendor bears, and how much of it is used now: a bar for each budget, with the same in words.
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api/client.ts'
import { useWords } from '../../i18n/use-words.ts'

type Budget = Schemas['Budget']

export function BudgetList({ budgets }: { budgets: Budget[] }) {
  const { t } = useTranslation()
  if (budgets.length === 0) return null
  return (
    <section className="budgets">
      <h3>{t('connections.budgets')}</h3>
      <ul className="bars">
        {budgets.map((budget) => (
          <BudgetBar key={budget.bucket} budget={budget} />
        ))}
      </ul>
    </section>
  )
}

function BudgetBar({ budget: { bucket, limit, periodSeconds, used } }: { budget: Budget }) {
  const { t } = useTranslation()
  const words = useWords()
  return (
    <li>
      <span>{bucket === '*' ? t('connections.budgetAll') : bucket}</span>
      <progress max={1} value={used} aria-hidden="true" />
      <span className="number">
        {t('connections.budgetUsed', { percent: Math.round(used * 100) })}
        <span className="faint"> · {t('connections.budgetLimit', { count: periodSeconds, limit: words.count(limit) })}</span>
      </span>
    </li>
  )
}
