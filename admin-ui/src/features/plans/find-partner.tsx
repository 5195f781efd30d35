// Looks for the record that something in a new system is: by its number here or in any system.
import { useInfiniteQuery } from '@tanstack/react-query'
import { useDeferredValue, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api/client.ts'
import { recordsQuery } from '../../api/queries.ts'
import { Dialog } from '../../components/dialog.tsx'
import { Empty, QueryState } from '../../components/query-state.tsx'
import { RecordMention } from '../records/record-mention.tsx'

interface Props {
  item: Schemas['PlanItem']
  isPending: boolean
  error: Error | null
  onChoose: (record: string) => void
  onClose: () => void
}

export function FindPartner({ item: { object, externalId }, isPending, error, onChoose, onClose }: Props) {
  const { t } = useTranslation()
  const id = useId()
  const [word, setWord] = useState('')
  const q = useDeferredValue(word.trim())
  return (
    <Dialog
      title={t('plans.findPartnerOf', { externalId })}
      onClose={onClose}
      footer={
        <button type="button" className="button" onClick={onClose}>
          {t('common.cancel')}
        </button>
      }
    >
      <div className="field">
        <label htmlFor={id}>{t('records.search')}</label>
        <input id={id} type="search" value={word} placeholder={t('records.searchHint')} onChange={({ target }) => setWord(target.value)} />
      </div>
      {q !== '' && <Found {...{ object, q, isPending, onChoose }} />}
      {error && (
        <p className="note tone-bad" role="alert">
          {error.message}
        </p>
      )}
    </Dialog>
  )
}

function Found({ object, q, isPending, onChoose }: { object: string; q: string } & Pick<Props, 'isPending' | 'onChoose'>) {
  const { t } = useTranslation()
  const records = useInfiniteQuery(recordsQuery({ object, q }))
  return (
    <QueryState query={records} rows={3}>
      {({ pages: [first] }) =>
        !first?.items.length ? (
          <Empty icon="search" title={t('records.emptyFiltered')} />
        ) : (
          <ul>
            {first.items.map((record) => (
              <li key={record.id}>
                {record.number} <RecordMention id={record.id} />{' '}
                <button type="button" className="button small" disabled={isPending} onClick={() => onChoose(record.id)}>
                  {t('plans.sameAs', { name: record.number ?? record.id })}
                </button>
              </li>
            ))}
          </ul>
        )
      }
    </QueryState>
  )
}
