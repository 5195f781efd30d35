// A record as it was at a time, in the hub and in each system. What the trail does not tell is said to be unknown, never guessed.
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api/client.ts'
import { contractQuery } from '../../api/contract.ts'
import { asOfQuery } from '../../api/record-history.ts'
import { Panel } from '../../components/page.tsx'
import { QueryState } from '../../components/query-state.tsx'
import { RecordStatus } from '../../components/status.tsx'
import { useWords } from '../../i18n/use-words.ts'
import { CanonicalBody } from './canonical-body.tsx'
import { SystemAsOf } from './system-as-of.tsx'
import { useTitles } from './use-titles.ts'

type AsOf = Schemas['RecordAsOf']

export function RecordAsOf({ id, at }: { id: string; at: string }) {
  const asOf = useQuery(asOfQuery(id, at))
  return (
    <QueryState query={asOf} rows={10}>
      {(found) => <Then asOf={found} />}
    </QueryState>
  )
}

const STATES = { absent: 'record.asOfAbsent', unfilled: 'record.asOfUnfilled', unknown: 'record.asOfUnknown' } as const

function Then({ asOf }: { asOf: AsOf }) {
  const { t } = useTranslation()
  const words = useWords()
  const contract = useQuery(contractQuery)
  const { record, body, state, at, systems, unknown } = asOf
  const titlesOf = useTitles(record.object)
  const status = body?.['status']
  return (
    <>
      <div className="notes" aria-live="polite">
        <p className="note tone-warn">
          {t('record.asOfNote', { time: words.time(at) })} {state !== 'known' && t(STATES[state])}{' '}
          {asOf.isDeleted && t('record.asOfDeleted')}
        </p>
        {unknown.length > 0 && <p className="note">{t('record.asOfUnknownFields', { fields: titlesOf(unknown) })}</p>}
      </div>
      <div className="record">
        <div className="record-main">
          {typeof status === 'string' && (
            <p className="as-of-status">
              <RecordStatus object={record.object} status={status} />
            </p>
          )}
          {body !== null && (
            <QueryState query={contract}>
              {(found) => <CanonicalBody contract={found} record={{ object: record.object, currency: record.currency, body }} />}
            </QueryState>
          )}
        </div>
        <div className="record-side">
          <Panel title={t('record.asOfSystems')}>
            {systems.length === 0 ? (
              <p className="faint">{t('record.asOfNoSystems')}</p>
            ) : (
              <ul className="linked">
                {systems.map((system) => (
                  <SystemAsOf key={`${system.connection}/${system.externalId ?? ''}`} system={system} record={record} />
                ))}
              </ul>
            )}
          </Panel>
        </div>
      </div>
    </>
  )
}
