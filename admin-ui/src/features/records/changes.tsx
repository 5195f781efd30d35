// Fields that differ, each with its two values: of a change, a plan, a data check, a replay.
import { useQuery } from '@tanstack/react-query'
import { contractQuery, fieldAt } from '../../api/contract.ts'
import { useTranslation } from 'react-i18next'
import { useWords } from '../../i18n/use-words.ts'
import { pairsOf } from './by-line.ts'
import { pathTitle } from './field-title.ts'
import { ValueAt } from './value-at.tsx'

interface Props {
  object: string
  currency?: string | null
  /** Canonical path → both values. Of a property of a list's items: by the item's id, where it has one. */
  fields: Readonly<Record<string, readonly unknown[]>>
  /** What the two values are called. */
  titles: readonly [string, string]
}

export function Changes({ object, currency, fields, titles }: Props) {
  const { t } = useTranslation()
  const words = useWords()
  const { data: contract } = useQuery(contractQuery)
  return (
    <table className="changes">
      <thead>
        <tr>
          <th scope="col">{t('todo.field')}</th>
          <th scope="col">{titles[0]}</th>
          <th scope="col">{titles[1]}</th>
        </tr>
      </thead>
      <tbody>
        {Object.entries(fields).map(([path, pair]) => {
          const steps = fieldAt(contract, object, path)
          const value = (one: unknown) => <ValueAt object={object} path={path} value={one} currency={currency} />
          return pairsOf(pair, steps.at(-1)?.isInList ?? false).map(([key, before, after]) => (
            <tr key={`${path}/${key}`} title={key === '' ? undefined : key}>
              <th scope="row">{pathTitle(path, steps, words.language)}</th>
              <td>{value(before)}</td>
              <td>{value(after)}</td>
            </tr>
          ))
        })}
      </tbody>
    </table>
  )
}
