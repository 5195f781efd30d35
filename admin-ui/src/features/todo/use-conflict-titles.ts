// What a conflict is about, in the reader's words: a field, or the record as a whole.
import { useQuery } from '@tanstack/react-query'
import { contractQuery, fieldAt } from '../../api/contract.ts'
import { useWords } from '../../i18n/use-words.ts'
import { pathTitle } from '../records/field-title.ts'

/** Not about a field but about the record as a whole: the hub's id, the system's. */
const ABOUT_THE_WHOLE: ReadonlySet<string> = new Set(['identity', 'exists'])
export const isAboutTheWhole = (field: string): boolean => ABOUT_THE_WHOLE.has(field)

export function useConflictTitles(): (object: string, field: string) => string {
  const words = useWords()
  const { data: contract } = useQuery(contractQuery)
  return (object, field) =>
    isAboutTheWhole(field) ? words.term('conflictField', field) : pathTitle(field, fieldAt(contract, object, field), words.language)
}
