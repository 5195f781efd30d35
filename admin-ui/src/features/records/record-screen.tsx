// One record: its standard fields, its numbers in other systems, and its whole trail.
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api/client.ts'
import { contractQuery } from '../../api/contract.ts'
import { journeyQuery, recordQuery } from '../../api/queries.ts'
import { Link, usePlace } from '../../app/router.tsx'
import { Icon } from '../../components/icon.tsx'
import { Page, Panel } from '../../components/page.tsx'
import { QueryState } from '../../components/query-state.tsx'
import { RecordStatus } from '../../components/status.tsx'
import { Code, Money, Time } from '../../components/values.tsx'
import { useWords } from '../../i18n/use-words.ts'
import { Bookings } from './bookings.tsx'
import { CanonicalBody } from './canonical-body.tsx'
import { LinkedNumbers } from './linked-numbers.tsx'
import { RecordAsOf } from './record-as-of.tsx'
import { Marks } from './records-screen.tsx'
import { titleOf } from './record-mention.tsx'
import { HAS_RESERVATIONS, Reservations } from './reservations.tsx'
import { timeIn, TimeTravel } from './time-travel.tsx'
import { Trail } from './trail.tsx'

export function RecordScreen({ id }: { id: string }) {
  const { t } = useTranslation()
  const words = useWords()
  const record = useQuery(recordQuery(id))
  const { data } = record
  const { query } = usePlace()
  const at = timeIn(query)
  const above = (
    <Link to={data ? `/records?object=${data.object}` : '/records'} className="back">
      <Icon name="back" />
      {data ? words.term('object', data.object) : t('record.back')}
    </Link>
  )
  return (
    <Page
      title={data ? (titleOf(data) ?? t('records.unnumbered')) : t('records.title')}
      above={above}
      lead={data && at === undefined && <Summary record={data} />}
    >
      <QueryState query={record} rows={10}>
        {(found) => (
          <>
            <TimeTravel at={at} />
            {at === undefined ? <RecordBody record={found} /> : <RecordAsOf key={at} id={id} at={at} />}
          </>
        )}
      </QueryState>
    </Page>
  )
}

function Summary({ record }: { record: Schemas['RecordDetail'] }) {
  const words = useWords()
  return (
    <span className="summary">
      <span>{words.term('object', record.object)}</span>
      {record.number !== null && record.name !== null && <span>{record.name}</span>}
      {record.status !== null && <RecordStatus object={record.object} status={record.status} />}
      <Marks record={record} />
      {record.amount !== null && (
        <b>
          <Money value={record.amount} currency={record.currency} />
        </b>
      )}
    </span>
  )
}

function RecordBody({ record }: { record: Schemas['RecordDetail'] }) {
  const { t } = useTranslation()
  const contract = useQuery(contractQuery)
  const journey = useQuery(journeyQuery(record.id))
  const letters = journey.data?.deadLetters.filter(({ state }) => state === 'open') ?? []
  // Orders are booked by sellable stock alone: no bill holds them.
  const isBooked = record.object !== 'order' && (journey.data?.lineage.some(({ kind }) => kind === 'booked') ?? false)
  return (
    <>
      {record.isStopped && (
        <p className="note tone-bad">
          <Link to={`/todo?tab=conflicts&view=each&record=${encodeURIComponent(record.id)}`}>{t('record.stoppedText')}</Link>
        </p>
      )}
      {letters.map(({ id: letter, message }) => (
        <p className="note tone-bad" key={letter}>
          <Link to={`/todo?item=${encodeURIComponent(letter)}`}>{t('record.failure', { message })}</Link>
        </p>
      ))}
      {record.imbalances.map(({ invariant, kind, field, expected, actual, isShownOnly }) => (
        <p className={`note tone-${isShownOnly ? 'warn' : 'bad'}`} key={`${invariant} ${field}`}>
          {t(`record.imbalance.${kind}`, { field, expected, actual })} {t(isShownOnly ? 'record.imbalance.shown' : 'record.imbalance.held')}
        </p>
      ))}
      <div className="record">
        <div className="record-main">
          <QueryState query={contract}>
            {(found) => (
              <>
                <CanonicalBody contract={found} record={record} />
                {HAS_RESERVATIONS.has(record.object) && <Reservations record={record} />}
                {isBooked && <Bookings contract={found} record={record} />}
              </>
            )}
          </QueryState>
        </div>
        <div className="record-side">
          <Panel title={t('record.linked')}>
            <LinkedNumbers record={record} lineage={journey.data?.lineage ?? []} />
          </Panel>
          <Panel title={t('record.trail')}>
            <QueryState query={journey}>
              {(found) => <Trail object={record.object} entries={found?.lineage ?? []} currency={record.currency} />}
            </QueryState>
          </Panel>
          <Panel title={t('record.technical')}>
            <dl className="facts narrow">
              <dt>{t('record.id')}</dt>
              <dd>
                <Code>{record.id}</Code>
              </dd>
              <dt>{t('record.revision')}</dt>
              <dd className="number">{record.rev}</dd>
              <dt>{t('field.createdAt')}</dt>
              <dd>
                <Time at={record.createdAt} />
              </dd>
              <dt>{t('field.updatedAt')}</dt>
              <dd>
                <Time at={record.updatedAt} />
              </dd>
            </dl>
          </Panel>
        </div>
      </div>
    </>
  )
}
