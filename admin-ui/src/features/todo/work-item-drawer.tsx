// One item of the to-do list: what hangs on it, what people wrote to it, and the thing to be mended: a failed document, a conflict, or the record.
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ApiError, type Schemas } from '../../api/client.ts'
import { conflictQuery } from '../../api/conflicts.ts'
import { workItemQuery } from '../../api/todo.ts'
import { Link } from '../../app/router.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Empty, QueryState } from '../../components/query-state.tsx'
import { Money } from '../../components/values.tsx'
import { useWords } from '../../i18n/use-words.ts'
import { ConflictItem } from './conflict-item.tsx'
import { DeadLetterDrawer } from './dead-letter-drawer.tsx'
import { HeldDeletions } from './held-deletions.tsx'
import { Due, NumberOf, Pieces, useMessage } from './work-items.tsx'
import { WorkNote } from './work-note.tsx'

type Item = Schemas['TodoItem']

export function WorkItemDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation()
  const words = useWords()
  const item = useQuery(workItemQuery(id))
  const isGone = item.error instanceof ApiError && item.error.status === 404
  if (item.data?.behind === 'deadLetter' && !isGone) {
    return (
      <DeadLetterDrawer id={id} onClose={onClose}>
        <About item={item.data} />
      </DeadLetterDrawer>
    )
  }
  return (
    <Dialog title={item.data && !isGone ? words.term('todoKind', item.data.kind) : t('todo.title')} onClose={onClose} isDrawer>
      {isGone ? (
        <Empty icon="check" title={t('work.gone')}>
          {t('work.goneText')}
        </Empty>
      ) : (
        <QueryState query={item}>
          {(found) => (
            <>
              <About item={found} />
              {found.behind === 'conflict' && <OneConflict id={id} />}
              {found.behind === 'record' && <AskingRecord item={found} />}
            </>
          )}
        </QueryState>
      )}
    </Dialog>
  )
}

/** The same for whatever is behind it. */
function About({ item }: { item: Item }) {
  const { t } = useTranslation()
  const words = useWords()
  return (
    <>
      <dl className="facts narrow">
        <dt>{t('work.kind')}</dt>
        <dd>
          {words.term('todoKind', item.kind)} · {words.term('department', item.department)}
        </dd>
        <dt>{t('work.number')}</dt>
        <dd>
          <NumberOf item={item} />
        </dd>
        <dt>{t('work.pieces')}</dt>
        <dd>
          <Pieces item={item} />
        </dd>
        <dt>{t('field.amount')}</dt>
        <dd>
          <Money value={item.amount} currency={item.currency} />
        </dd>
        <dt>{t('work.due')}</dt>
        <dd>
          <Due item={item} />
        </dd>
      </dl>
      <WorkNote item={item} />
    </>
  )
}

function OneConflict({ id }: { id: string }) {
  const conflict = useQuery(conflictQuery(id))
  return (
    <QueryState query={conflict}>
      {(found) => (
        <ul className="conflicts">
          {found.kind === 'deleteBudget' ? <HeldDeletions conflict={found} /> : <ConflictItem conflict={found} isExplained={false} />}
        </ul>
      )}
    </QueryState>
  )
}

/** Nothing failed: what is to be decided is decided at the record, or in the shop. */
function AskingRecord({ item }: { item: Item }) {
  const { t } = useTranslation()
  const message = useMessage()
  return (
    <>
      <p className="note tone-warn">{message(item)}</p>
      <p>
        <Link to={`/records/${item.id}`} className="button">
          {t('work.record')}
        </Link>
      </p>
    </>
  )
}
