// What needs a person: all of it in business words first, then documents that failed for good and differences that no rule may settle, each put
// together or one by one.
import { useTranslation } from 'react-i18next'
import { Link, usePlace } from '../../app/router.tsx'
import { Page, Panel } from '../../components/page.tsx'
import { CauseList } from './cause-list.tsx'
import { ConflictGroups } from './conflict-groups.tsx'
import { ConflictList } from './conflict-list.tsx'
import { DeadLetterList } from './dead-letter-list.tsx'
import { WorkList } from './work-list.tsx'

const TABS = [
  { id: 'work', word: 'work.title', to: '/todo' },
  { id: 'causes', word: 'todo.causes', to: '/todo?tab=causes' },
  { id: 'each', word: 'todo.each', to: '/todo?tab=each' },
  { id: 'conflicts', word: 'todo.conflicts', to: '/todo?tab=conflicts' },
] as const

export function TodoScreen() {
  const { t } = useTranslation()
  const { query } = usePlace()
  const tab = TABS.find(({ id }) => id === query.get('tab'))?.id ?? 'work'
  return (
    <Page title={t('todo.title')} lead={t('todo.lead')}>
      <nav className="tabs" aria-label={t('todo.tabs')}>
        {TABS.map(({ id, word, to }) => (
          <Link key={id} to={to} aria-current={id === tab ? 'page' : undefined}>
            {t(word)}
          </Link>
        ))}
      </nav>
      <Panel isFlush>
        {tab === 'causes' && <CauseList />}
        {tab === 'work' && <WorkList />}
        {tab === 'each' && <DeadLetterList />}
        {tab === 'conflicts' && (query.get('view') === 'each' ? <ConflictList /> : <ConflictGroups />)}
      </Panel>
    </Page>
  )
}
