// A table's rows as a workbook: in CSV a spreadsheet would make numbers of ids.
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { readRows, type CodeTable } from '../../api/code-tables.ts'
import { Icon } from '../../components/icon.tsx'
import { toastError } from '../../components/toasts.tsx'
import { download } from '../../components/download.ts'

export function ExportRows({ table: { name, title } }: { table: CodeTable }) {
  const { t } = useTranslation()
  const rows = useMutation({ mutationFn: () => readRows(name), onSuccess: (file) => download(file, `${name}.xlsx`), onError: toastError })
  return (
    <button
      type="button"
      className="button"
      disabled={rows.isPending}
      aria-label={t('tables.exportOf', { table: title ?? name })}
      onClick={() => rows.mutate()}
    >
      <Icon name="download" />
      {t('tables.export')}
    </button>
  )
}
