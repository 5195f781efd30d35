// Why a document failed, and which one it is.
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api/client.ts'
import { codeTablesQuery } from '../../api/code-tables.ts'
import { Link } from '../../app/router.tsx'
import { useConnections } from '../../components/use-connections.ts'
import { Code, Time } from '../../components/values.tsx'
import { useWords } from '../../i18n/use-words.ts'
import { addRowPath, missingRowsIn } from '../tables/begun-row.ts'
import { headingOf } from '../tables/table-columns.ts'
import { RecordMention } from '../records/record-mention.tsx'

export function LetterFacts({ letter }: { letter: Schemas['DeadLetterDetail'] }) {
  const { t } = useTranslation()
  const words = useWords()
  const { nameOf } = useConnections()
  return (
    <>
      <p className={letter.state === 'open' ? 'note tone-bad' : 'note'}>{letter.message}</p>
      {letter.state === 'open' && <MissingRows details={letter.details} />}
      <dl className="facts narrow">
        <dt>{t('field.kind')}</dt>
        <dd>{words.term('errorKind', letter.kind)}</dd>
        <dt>{t('todo.code')}</dt>
        <dd>
          <Code>{letter.code}</Code>
        </dd>
        <dt>{t('field.connection')}</dt>
        <dd>
          {nameOf(letter.connection)} · {words.term('direction', letter.direction)}
        </dd>
        <dt>{t('field.object')}</dt>
        <dd>{words.term('object', letter.object)}</dd>
        {letter.externalId !== null && (
          <>
            <dt>{t('field.externalId')}</dt>
            <dd>
              <Code>{letter.externalId}</Code>
            </dd>
          </>
        )}
        {letter.record !== null && (
          <>
            <dt>{t('todo.record')}</dt>
            <dd>
              <RecordMention id={letter.record} />
            </dd>
          </>
        )}
        {letter.field !== null && (
          <>
            <dt>{t('todo.place')}</dt>
            <dd>
              <Code>{letter.field}</Code>
            </dd>
          </>
        )}
        <dt>{t('field.createdAt')}</dt>
        <dd>
          <Time at={letter.createdAt} />
        </dd>
        {letter.isEdited && (
          <>
            <dt>{t('todo.edited')}</dt>
            <dd>
              <Time at={letter.updatedAt} />
            </dd>
          </>
        )}
        {letter.note !== null && (
          <>
            <dt>{t('todo.note')}</dt>
            <dd>{letter.note}</dd>
          </>
        )}
      </dl>
      {Object.keys(letter.details).length > 0 && (
        <details>
          <summary>{t('todo.details')}</summary>
          <pre className="json" tabIndex={0}>
            {JSON.stringify(letter.details, null, 2)}
          </pre>
        </details>
      )}
    </>
  )
}

/** What the document waits for: each row is begun in its table, and the document goes on by itself. */
function MissingRows({ details }: { details: Record<string, unknown> }) {
  const { t } = useTranslation()
  const rows = missingRowsIn(details)
  const { data: tables } = useQuery({ ...codeTablesQuery, enabled: rows.length > 0 })
  return rows.map((row) => {
    const table = tables?.items.find(({ name }) => name === row.table)
    const cells = Object.entries(row.by).map(
      ([column, cell]) => `${table ? headingOf(table, column) : column} ${cell || t('tables.blank')}`,
    )
    return (
      <p key={JSON.stringify(row)}>
        <Link to={addRowPath(row)} className="button">
          {t('tables.addMissing', { table: table?.title ?? row.table, row: cells.join(' · ') })}
        </Link>
      </p>
    )
  })
}
