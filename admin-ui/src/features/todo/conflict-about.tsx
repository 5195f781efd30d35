// In a sentence or two: what happened, and what each choice does.
import { useTranslation } from 'react-i18next'
import { isConflictKind } from './conflict-choices.ts'

export function About({ kind }: { kind: string }) {
  const { t } = useTranslation()
  return isConflictKind(kind) && kind !== 'deleteBudget' ? <p className="about">{t(`conflicts.about.${kind}`)}</p> : null
}
