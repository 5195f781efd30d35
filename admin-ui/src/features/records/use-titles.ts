// Names of fields in one line, in the reader's language.
import { useQuery } from '@tanstack/react-query'
import { contractQuery, fieldAt } from '../../api/contract.ts'
import { useWords } from '../../i18n/use-words.ts'
import { pathTitle } from './field-title.ts'

export function useTitles(object: string): (paths: string[]) => string {
  const words = useWords()
  const { data: contract } = useQuery(contractQuery)
  return (paths) =>
    paths.map((path) => pathTitle(path, fieldAt(contract, object, path), words.language)).join(words.language === 'zh-CN' ? '、' : ', ')
}
