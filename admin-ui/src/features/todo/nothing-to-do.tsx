// An empty list of To do: all done, or nothing that the filters let through.
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Empty } from '../../components/query-state.tsx'

export function NothingToDo({ isFiltered, title, children }: { isFiltered: boolean; title?: string | undefined; children?: ReactNode }) {
  const { t } = useTranslation()
  return (
    <Empty icon={isFiltered ? 'search' : 'check'} title={isFiltered ? t('todo.emptyFiltered') : (title ?? t('todo.empty'))}>
      {isFiltered ? t('todo.emptyFilteredText') : children}
    </Empty>
  )
}
