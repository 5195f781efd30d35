// What a record's document is called in one system, and how far it is there.
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api/client.ts'
import { Dot } from '../../components/status.tsx'
import { Code, Time } from '../../components/values.tsx'
import { useWords } from '../../i18n/use-words.ts'

export function DocumentFacts({ binding }: { binding: Schemas['Binding'] }) {
  const { t } = useTranslation()
  const words = useWords()
  const { documentNumber, documentType, documentStatus, documentDate, pushedAt, approvedAt } = binding
  return (
    <>
      {documentNumber !== null && <Row title={t('field.documentNumber')} value={documentNumber} />}
      {documentType !== null && <Row title={t('documents.type')} value={documentType} />}
      {documentStatus !== null && (
        <>
          <dt>{t('field.documentStatus')}</dt>
          <dd>{words.term('documentStatus', documentStatus)}</dd>
        </>
      )}
      {documentDate !== null && (
        <>
          <dt>{t('documents.crossPeriod')}</dt>
          <dd>
            <Dot tone="warn">{t('documents.crossPeriodText', { date: documentDate })}</Dot>
          </dd>
        </>
      )}
      {pushedAt !== null && <TimeRow title={t('documents.pushedAt')} at={pushedAt} />}
      {approvedAt !== null && <TimeRow title={t('documents.approvedAt')} at={approvedAt} />}
    </>
  )
}

export function Row({ title, value }: { title: string; value: string }) {
  return (
    <>
      <dt>{title}</dt>
      <dd>
        <Code>{value}</Code>
      </dd>
    </>
  )
}

function TimeRow({ title, at }: { title: string; at: string }) {
  return (
    <>
      <dt>{title}</dt>
      <dd>
        <Time at={at} />
      </dd>
    </>
  )
}
