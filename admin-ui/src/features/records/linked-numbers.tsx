// What this record is called in each system, and how far its pushes there are.
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api/client.ts'
import { Dot, State } from '../../components/status.tsx'
import { useConnections } from '../../components/use-connections.ts'
import { Code, Time } from '../../components/values.tsx'
import { fieldTitle } from './field-title.ts'
import { useWords } from '../../i18n/use-words.ts'
import { DocumentFacts, Row } from './document-facts.tsx'
import { RecordMention } from './record-mention.tsx'
import { ReplayRecord } from './replay-record.tsx'

const MOST_WAITS = 4

interface Props {
  record: Schemas['RecordDetail']
  /** Its trail: which mappings have been used. */
  lineage: Schemas['LineageEntry'][]
}

export function LinkedNumbers({ record, lineage }: Props) {
  const { t } = useTranslation()
  if (record.bindings.length === 0) return <p className="faint">{t('record.linkedEmpty')}</p>
  return (
    <ul className="linked">
      {record.bindings.map((binding) => (
        <LinkedNumber
          key={`${binding.connection}/${binding.object}`}
          binding={binding}
          footer={
            binding.readAt !== null &&
            !binding.isDeleted && <ReplayRecord record={record} connection={binding.connection} lineage={lineage} />
          }
          delivery={record.deliveries.find(({ connection, object }) => connection === binding.connection && object === binding.object)}
        />
      ))}
    </ul>
  )
}

interface LinkedNumberProps {
  binding: Schemas['Binding']
  delivery: Schemas['Delivery'] | undefined
  footer: ReactNode
}

function LinkedNumber({ binding, delivery, footer }: LinkedNumberProps) {
  const { t } = useTranslation()
  const words = useWords()
  const { nameOf } = useConnections()
  const keys = Object.entries(binding.keys).filter(([, value]) => value !== binding.externalId)
  return (
    <li>
      <header>
        <b>{nameOf(binding.connection)}</b>
        {binding.isDeleted ? (
          <Dot tone="off">{t('record.deletedThere')}</Dot>
        ) : (
          delivery && <State group="deliveryState" state={delivery.state} />
        )}
      </header>
      {delivery?.lastError && delivery.state !== 'done' && <p className="note tone-bad">{delivery.lastError.message}</p>}
      {binding.documentHold && <p className="note tone-warn">{t(`documents.${binding.documentHold}`)}</p>}
      {delivery?.state === 'waiting' && delivery.waitingFor.length > 0 && (
        <p className="note waits">
          {delivery.waitingFor.slice(0, MOST_WAITS).map(({ object, id }) => (
            <span key={id}>
              {t('record.waitsFor', { object: words.term('object', object) })} <RecordMention id={id} />
            </span>
          ))}
          {delivery.waitingFor.length > MOST_WAITS && <span>+{delivery.waitingFor.length - MOST_WAITS}</span>}
        </p>
      )}
      <dl className="facts narrow">
        <dt>{t('field.externalId')}</dt>
        <dd>{binding.externalId === null ? <span className="faint">{t('record.notBound')}</span> : <Code>{binding.externalId}</Code>}</dd>
        {keys.map(([name, value]) => (
          <Row key={name} title={name === 'number' ? t('field.number') : fieldTitle(name, undefined, 'en')} value={value} />
        ))}
        <DocumentFacts binding={binding} />
        {binding.readAt !== null && (
          <>
            <dt>{t('field.readAt')}</dt>
            <dd>
              <Time at={binding.readAt} />
            </dd>
          </>
        )}
      </dl>
      {binding.native !== null && (
        <details>
          <summary>{t('record.native')}</summary>
          <pre className="json" tabIndex={0}>
            {JSON.stringify(binding.native, null, 2)}
          </pre>
        </details>
      )}
      {footer}
    </li>
  )
}
