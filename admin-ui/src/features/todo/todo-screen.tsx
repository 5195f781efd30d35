// What needs a person: documents that failed for good, and differences that no rule may settle.
import { useTranslation } from 'react-i18next'
import { Link, usePlace } from '../../app/router.tsx'
import { Page, Panel } from '../../components/page.tsx'
import { ConflictList } from './conflict-list.tsx'
import { DeadLetterList } from './dead-letter-list.tsx'

export function TodoScreen() {
  const { t } = useTranslation()
  const { query } = usePlace()
  const isConflicts = query.get('tab') === 'conflicts'
  return (
    <Page title={t('todo.title')} lead={t('todo.lead')}>
      <nav className="tabs" aria-label={t('todo.tabs')}>
        <Link to="/todo" aria-current={isConflicts ? undefined : 'page'}>
          {t('todo.exceptions')}
        </Link>
        <Link to="/todo?tab=conflicts" aria-current={isConflicts ? 'page' : undefined}>
          {t('todo.conflicts')}
        </Link>
      </nav>
      <Panel isFlush>{isConflicts ? <ConflictList /> : <DeadLetterList />}</Panel>
    </Page>
  )
}
