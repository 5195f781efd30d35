// The differences as a file and as a page to print. Both need the token, which no link carries: they are read and then handed over.
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { readCsv, readReport, type DataCheck } from '../../api/checks.ts'
import { download, lasting } from '../../components/download.ts'
import { Icon } from '../../components/icon.tsx'
import { toast, toastError } from '../../components/toasts.tsx'
import { useWords } from '../../i18n/use-words.ts'

export function CheckFiles({ check: { id, connection, object } }: { check: DataCheck }) {
  const { t } = useTranslation()
  const { language } = useWords()
  const csv = useMutation({
    mutationFn: () => readCsv(id, language),
    onSuccess: (file) => download(file, `${connection}-${object}-${id}.csv`),
    onError: toastError,
  })
  const report = useMutation({
    // Opened within the click: a window that opens later is blocked.
    mutationFn: async (opened: Window) => ({ opened, page: await readReport(id, language) }),
    onSuccess: ({ opened, page }) => {
      opened.location.href = lasting(new Blob([page], { type: 'text/html; charset=utf-8' }))
    },
    onError: (error, opened) => {
      opened.close()
      toastError(error)
    },
  })
  const openReport = () => {
    const opened = window.open('', '_blank')
    if (opened) report.mutate(opened)
    else toast('bad', t('checks.blocked'))
  }
  return (
    <>
      <button type="button" className="button" disabled={csv.isPending} onClick={() => csv.mutate()}>
        <Icon name="download" />
        {t('checks.csv')}
      </button>
      <button type="button" className="button" disabled={report.isPending} onClick={openReport}>
        <Icon name="print" />
        {t('checks.report')}
      </button>
    </>
  )
}
