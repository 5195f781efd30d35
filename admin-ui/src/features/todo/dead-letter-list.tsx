// Documents that failed and will not recover by themselves.
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api/client.ts'
import { deadLettersQuery } from '../../api/dead-letters.ts'
import { closeItem, openItem, usePlace } from '../../app/router.tsx'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { Filters, SelectFilter } from '../../components/filters.tsx'
import { Icon } from '../../components/icon.tsx'
import { More } from '../../components/more.tsx'
import { QueryState } from '../../components/query-state.tsx'
import { WhereFilters } from '../../components/where-filters.tsx'
import { useConnections } from '../../components/use-connections.ts'
import { Time } from '../../components/values.tsx'
import { useWords } from '../../i18n/use-words.ts'
import { RecordMention } from '../records/record-mention.tsx'
import { CAUSE_NAMES, causeIn } from './cause.ts'
import { DeadLetterDrawer } from './dead-letter-drawer.tsx'
import { NothingToDo } from './nothing-to-do.tsx'
import { OtherState } from './other-state.tsx'
import { ReplayAll } from './replay-all.tsx'
import { useReplay } from './use-replay.ts'

type DeadLetter = Schemas['DeadLetter']
const NAMES = [...CAUSE_NAMES, 'state']

export function DeadLetterList() {
  const { t } = useTranslation()
  const words = useWords()
  const { query } = usePlace()
  const [isReplaying, setReplaying] = useState(false)
  const item = query.get('item')
  const filter = causeIn(query)
  const state = query.get('state') === 'resolved' ? 'resolved' : 'open'
  const letters = useInfiniteQuery(deadLettersQuery({ ...filter, state }))
  const count = letters.data?.pages.reduce((sum, page) => sum + page.items.length, 0) ?? 0
  return (
    <>
      <Filters names={NAMES} query={query}>
        <WhereFilters query={query} />
        <SelectFilter
          label={t('field.direction')}
          name="direction"
          query={query}
          choices={(['in', 'out'] as const).map((value) => ({ value, label: words.term('direction', value) }))}
        />
        <OtherState query={query} state="resolved" show={t('todo.showResolved')} />
        {state === 'open' && count > 1 && (
          <button type="button" className="button" onClick={() => setReplaying(true)}>
            <Icon name="replay" />
            {t('todo.replayAll')}
          </button>
        )}
      </Filters>
      {filter.code !== undefined && (
        <p className="panel-text">{t('todo.cause', { cause: [filter.code, filter.field].filter(Boolean).join(' · ') })}</p>
      )}
      <QueryState query={letters} rows={6}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items)
          return items.length === 0 ? (
            <NothingToDo
              isFiltered={CAUSE_NAMES.some((name) => query.has(name))}
              title={state === 'open' ? undefined : t('todo.emptyResolved')}
            >
              {state === 'open' ? t('todo.emptyText') : undefined}
            </NothingToDo>
          ) : (
            <Letters letters={items} onOpen={openItem} />
          )
        }}
      </QueryState>
      <More {...letters} />
      {isReplaying && <ReplayAll filter={filter} onClose={() => setReplaying(false)} />}
      {item !== null && <DeadLetterDrawer key={item} id={item} onClose={closeItem} />}
    </>
  )
}

function Letters({ letters, onOpen }: { letters: DeadLetter[]; onOpen: (id: string) => void }) {
  const { t } = useTranslation()
  const words = useWords()
  const { nameOf } = useConnections()
  const columns: Column<DeadLetter>[] = [
    {
      id: 'message',
      title: t('field.reason'),
      isHead: true,
      cell: (letter) => (
        <div className="letter">
          <button type="button" className="link" onClick={() => onOpen(letter.id)}>
            {letter.message}
          </button>
          <small className="faint">
            {words.term('errorKind', letter.kind)}
            {letter.isEdited && ` · ${t('todo.edited')}`}
            {letter.note !== null && ` · ${t('todo.note')}: ${letter.note}`}
          </small>
        </div>
      ),
    },
    {
      id: 'where',
      title: t('field.connection'),
      isTight: true,
      cell: ({ connection, direction }) => `${nameOf(connection)} · ${words.term('direction', direction)}`,
    },
    {
      id: 'object',
      title: t('field.object'),
      cell: ({ object, externalId, record }) => (
        <>
          {words.term('object', object)}{' '}
          {record === null ? externalId !== null && <code>{externalId}</code> : <RecordMention id={record} />}
        </>
      ),
    },
    { id: 'createdAt', title: t('field.createdAt'), cell: ({ createdAt }) => <Time at={createdAt} /> },
    { id: 'actions', title: t('field.actions'), cell: (letter) => letter.state === 'open' && <ReplayButton letter={letter} /> },
  ]
  return <DataTable label={t('todo.exceptions')} columns={columns} rows={letters} keyOf={({ id }) => id} />
}

function ReplayButton({ letter }: { letter: DeadLetter }) {
  const { t } = useTranslation()
  const replay = useReplay()
  return (
    <button
      type="button"
      className="button small"
      disabled={replay.isPending}
      aria-label={`${t('todo.replay')}: ${letter.message}`}
      onClick={() => replay.mutate({ id: letter.id })}
    >
      {replay.isPending ? t('todo.replaying') : t('todo.replay')}
    </button>
  )
}
