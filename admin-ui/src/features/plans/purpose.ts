// What a plan is for, and how much it would write, in a few words.
import { useTranslation } from 'react-i18next'
import type { Plan } from '../../api/plans.ts'
import { useConnections } from '../../components/use-connections.ts'
import { useWords } from '../../i18n/use-words.ts'

const MOST_NAMES = 2
/** Written when the plan is applied; all other actions are told only. */
const WRITES: ReadonlySet<string> = new Set(['create', 'update'])

export const changesOf = ({ changes }: Plan) => changes.filter(({ action }) => action !== 'unchanged')

/** Is there anything that a rollback would bring back? Parts that were replaced; and new flows, which it switches off. */
export const canGoBack = (plan: Plan): boolean => changesOf(plan).some(({ kind, action }) => action === 'update' || kind === 'flow')

/** Has any of it been applied? */
export const isBegun = ({ state, progress }: Plan): boolean =>
  state === 'applied' || state === 'applying' || progress.written + progress.queued + progress.replanned + progress.failed > 0

/** How many records it would write or has written, by action. */
export function writesOf({ counts }: Plan): { create: number; update: number; all: number } {
  const sum = (wanted: string) => counts.filter(({ action }) => action === wanted).reduce((total, { count }) => total + count, 0)
  const [create, update] = [sum('create'), sum('update')]
  return { create, update, all: create + update }
}

/** Counts of what needs no writing, by action, the systems put together. */
export function othersOf({ counts }: Plan): [action: string, count: number][] {
  const sums = new Map<string, number>()
  for (const { action, count } of counts) if (!WRITES.has(action)) sums.set(action, (sums.get(action) ?? 0) + count)
  return [...sums]
}

export function usePurpose(): (plan: Plan) => string {
  const { t } = useTranslation()
  const words = useWords()
  const { nameOf } = useConnections()
  const between = words.language === 'zh-CN' ? '、' : ', '
  return (plan) => {
    const changes = changesOf(plan)
    const names = changes.slice(0, MOST_NAMES).map(({ kind, name }) => {
      const word = words.term('configurationKind', kind)
      return name === kind ? word : `${word} ${name}`
    })
    if (changes.length > MOST_NAMES) names.push(t('plans.andMore', { count: changes.length }))
    const what = names.length > 0 ? t('plans.purposeConfiguration', { names: names.join(between) }) : t('plans.purposeHolding')
    const scope = [plan.connection && nameOf(plan.connection), plan.object && words.term('object', plan.object)].filter(Boolean)
    return [plan.predecessor !== null && t('plans.purposeReplanned'), what, ...scope].filter(Boolean).join(' · ')
  }
}
