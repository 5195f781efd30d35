// The two filters that most lists begin with: of which connection, of which object.
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { contractQuery, objectsOf } from '../api/contract.ts'
import { useWords } from '../i18n/use-words.ts'
import { SelectFilter } from './filters.tsx'
import { useConnections } from './use-connections.ts'

export function WhereFilters({ query }: { query: URLSearchParams }) {
  const { t } = useTranslation()
  const words = useWords()
  const { choices } = useConnections()
  const { data: contract } = useQuery(contractQuery)
  const objects = objectsOf(contract).map((object) => ({ value: object, label: words.term('object', object) }))
  return (
    <>
      <SelectFilter label={t('field.connection')} name="connection" query={query} choices={choices} />
      <SelectFilter label={t('field.object')} name="object" query={query} choices={objects} />
    </>
  )
}
