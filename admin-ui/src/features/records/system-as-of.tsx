// What one system is known to have shown of a record, or to have been sent, by a time.
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api/client.ts'
import { contractQuery, fieldAt } from '../../api/contract.ts'
import { Dot } from '../../components/status.tsx'
import { useConnections } from '../../components/use-connections.ts'
import { Code, Time } from '../../components/values.tsx'
import { useWords } from '../../i18n/use-words.ts'
import { pathTitle } from './field-title.ts'
import { useTitles } from './use-titles.ts'
import { ValueAt } from './value-at.tsx'

/** A shop shows dozens of fields, most of which the record above has too. */
const MOST_OPEN = 10

interface Props {
  system: Schemas['SystemAsOf']
  record: Schemas['RecordSummary']
}

export function SystemAsOf({ system, record }: Props) {
  const { t } = useTranslation()
  const { nameOf } = useConnections()
  const titlesOf = useTitles(record.object)
  const names = Object.keys(system.fields)
  return (
    <li>
      <header>
        <b>{nameOf(system.connection)}</b>
        {system.isDeleted && <Dot tone="off">{t('record.deletedThere')}</Dot>}
      </header>
      {system.externalId === null ? <p className="faint">{t('record.notBound')}</p> : <Code>{system.externalId}</Code>}
      {names.length === 0 ? (
        <p className="faint">{t('record.asOfNothing')}</p>
      ) : (
        <details open={names.length <= MOST_OPEN}>
          <summary>{t('record.fieldsOf', { count: names.length })}</summary>
          <KnownFields system={system} record={record} />
        </details>
      )}
      {system.unknown.length > 0 && <p className="faint">{t('record.asOfSystemUnknown', { fields: titlesOf(system.unknown) })}</p>}
    </li>
  )
}

function KnownFields({ system, record }: Props) {
  const { t } = useTranslation()
  const words = useWords()
  const { data: contract } = useQuery(contractQuery)
  return (
    <dl className="known-fields">
      {Object.entries(system.fields).map(([path, { value, at, how }]) => {
        const steps = fieldAt(contract, record.object, path)
        return (
          <div key={path}>
            <dt>{pathTitle(path, steps, words.language)}</dt>
            <dd>
              <ValueAt object={record.object} path={path} value={value} currency={record.currency} />
              <small className="faint">
                {t(how === 'read' ? 'record.howRead' : 'record.howSent')} · <Time at={at} />
              </small>
            </dd>
          </div>
        )
      })}
    </dl>
  )
}
