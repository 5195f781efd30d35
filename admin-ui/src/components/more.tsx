// The end of a list that has further pages.
import { useTranslation } from 'react-i18next'

interface Props {
  hasNextPage: boolean
  isFetchingNextPage: boolean
  fetchNextPage(): unknown
}

export function More({ hasNextPage, isFetchingNextPage, fetchNextPage }: Props) {
  const { t } = useTranslation()
  if (!hasNextPage) return null
  return (
    <div className="list-end">
      <button type="button" className="button" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
        {isFetchingNextPage ? t('common.loading') : t('common.more')}
      </button>
    </div>
  )
}
