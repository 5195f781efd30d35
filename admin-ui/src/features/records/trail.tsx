// The document trail: what happened to this record, where and because of what; the newest first.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api/client.ts'
import { contractQuery, fieldAt } from '../../api/contract.ts'
import type { Tone } from '../../components/status.tsx'
import { useConnections } from '../../components/use-connections.ts'
import { Time } from '../../components/values.tsx'
import { useWords } from '../../i18n/use-words.ts'
import { showAt } from './time-travel.tsx'
import { Changes } from './changes.tsx'
import { pathTitle } from './field-title.ts'

type Entry = Schemas['LineageEntry']

const TONES: Readonly<Record<string, Tone>> = {
  delivered: 'good',
  conflict: 'bad',
  deadLetter: 'bad',
  deleted: 'off',
  edited: 'warn',
  created: 'busy',
}
const SHOWN = 20
const MOST_FIELDS = 6
/** Among the fields of an edit: who made it. */
const ACTOR = 'by '
/** The record itself: that it went or came back is what the kind says. */
const EXISTS = 'exists'

export function Trail({ object, entries, currency }: { object: string; entries: Entry[]; currency: string | null }) {
  const { t } = useTranslation()
  const [isAll, setAll] = useState(false)
  if (entries.length === 0) return <p className="faint">{t('record.trailEmpty')}</p>
  const newestFirst = entries.toReversed()
  const shown = isAll ? newestFirst : newestFirst.slice(0, SHOWN)
  return (
    <>
      <ol className="trail">
        {shown.map((entry) => (
          <TrailItem key={entry.id} entry={entry} object={object} currency={currency} />
        ))}
      </ol>
      {shown.length < entries.length && (
        <button type="button" className="button plain" onClick={() => setAll(true)}>
          {t('record.showEarlier', { count: entries.length - shown.length })}
        </button>
      )}
    </>
  )
}

function TrailItem({ entry, object, currency }: { entry: Entry; object: string; currency: string | null }) {
  const { t } = useTranslation()
  const words = useWords()
  const { nameOf } = useConnections()
  const { data: contract } = useQuery(contractQuery)
  const title = (name: string) => pathTitle(name, fieldAt(contract, object, name), words.language)
  const fields = entry.fields.filter((field) => !field.startsWith(ACTOR) && field !== EXISTS)
  const actor = entry.fields.find((field) => field.startsWith(ACTOR))?.slice(ACTOR.length)
  const named = fields
    .slice(0, MOST_FIELDS)
    .map(title)
    .join(words.language === 'zh-CN' ? '、' : ', ')
  const rest = fields.length - MOST_FIELDS
  return (
    <li className={`tone-${TONES[entry.kind] ?? 'wait'}`}>
      <span className="dot" aria-hidden="true" />
      <div>
        <p>
          <b>{words.term('trail', entry.kind)}</b>
          {entry.connection !== null && <span> · {nameOf(entry.connection)}</span>}
          {actor !== undefined && <span> · {actor}</span>}
        </p>
        <p className="faint">
          <Time at={entry.at} />
          {entry.origin !== 'live' && entry.origin !== 'hub' && <> · {words.term('origin', entry.origin)}</>}
          {' · '}
          <button
            type="button"
            className="link"
            aria-label={`${t('record.asOfShow')}: ${words.time(entry.at)}`}
            onClick={() => showAt(entry.at)}
          >
            {t('record.asOfShow')}
          </button>
        </p>
        {named !== '' && (
          <p className="trail-fields">
            {named}
            {rest > 0 && ` … ${t('record.fieldsOf', { count: fields.length })}`}
          </p>
        )}
        {entry.patch !== null && entry.kind !== 'created' && Object.keys(entry.patch).length > 0 && (
          <details>
            <summary>{t('record.details')}</summary>
            <Changes object={object} currency={currency} fields={pairs(entry.patch)} titles={[t('record.before'), t('record.after')]} />
          </details>
        )}
      </div>
    </li>
  )
}

/** What is no pair has no value from before. */
const pairs = (patch: Record<string, unknown>): Record<string, unknown[]> =>
  Object.fromEntries(
    Object.entries(patch).map(([name, change]) => [name, Array.isArray(change) && change.length === 2 ? change : [undefined, change]]),
  )
