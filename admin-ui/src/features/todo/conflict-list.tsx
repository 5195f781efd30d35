// Differences that no rule may settle, open ones or those that a person has settled.
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { conflictsQuery } from '../../api/queries.ts'
import { usePlace } from '../../app/router.tsx'
import { Filters, SelectFilter } from '../../components/filters.tsx'
import { More } from '../../components/more.tsx'
import { Empty, QueryState } from '../../components/query-state.tsx'
import { useConnections } from '../../components/use-connections.ts'
import { useSteady } from '../../components/use-steady.ts'
import type { Schemas } from '../../api/client.ts'
import { ConflictItem } from './conflict-item.tsx'
import { HeldDeletions } from './held-deletions.tsx'
import { OtherState } from './other-state.tsx'

const NAMES = ['connection', 'state']

export function ConflictList() {
  const { t } = useTranslation()
  const { query } = usePlace()
  const connections = useConnections()
  const state = query.get('state') === 'settled' ? 'settled' : 'open'
  const conflicts = useInfiniteQuery(conflictsQuery({ connection: query.get('connection') ?? undefined, state }))
  return (
    <>
      <Filters names={NAMES} query={query}>
        <SelectFilter label={t('field.connection')} name="connection" query={query} choices={connections.choices} />
        <OtherState query={query} state="settled" show={t('todo.showSettled')} />
      </Filters>
      <QueryState query={conflicts}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items)
          if (items.length > 0) return <Conflicts conflicts={items} />
          if (state === 'settled') return <Empty icon="check" title={t('todo.settledEmpty')} />
          return (
            <Empty icon="check" title={t('todo.conflictsEmpty')}>
              {t('todo.conflictsEmptyText')}
            </Empty>
          )
        }}
      </QueryState>
      <More {...conflicts} />
    </>
  )
}

const idOf = ({ id }: Schemas['Conflict']) => id

function Conflicts({ conflicts }: { conflicts: Schemas['Conflict'][] }) {
  const { shown, handlers } = useSteady(conflicts, idOf)
  return (
    <ul className="conflicts" {...handlers}>
      {shown.map((conflict) => {
        const Item = conflict.kind === 'deleteBudget' ? HeldDeletions : ConflictItem
        return <Item key={conflict.id} conflict={conflict} />
      })}
    </ul>
  )
}
