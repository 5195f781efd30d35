// Which custom fields a system says it has, and declaring those that are not.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { declareFields, fetchFields } from '../../api/custom-fields.ts'
import type { Schemas } from '../../api/client.ts'
import { Confirm } from '../../components/confirm.tsx'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { Icon } from '../../components/icon.tsx'
import { QueryState } from '../../components/query-state.tsx'
import { toast } from '../../components/toasts.tsx'
import { Code } from '../../components/values.tsx'
import { useWords } from '../../i18n/use-words.ts'

type Field = Schemas['FetchedField'] & { object: string }

export function CustomFieldsButton({ connection }: { connection: Schemas['Connection'] }) {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <button type="button" className="button" onClick={() => setOpen(true)}>
        <Icon name="tables" />
        {t('connections.fields')}
      </button>
      {isOpen && <FieldsDialog connection={connection} onClose={() => setOpen(false)} />}
    </>
  )
}

function FieldsDialog({ connection: { id, name }, onClose }: { connection: Schemas['Connection']; onClose: () => void }) {
  const { t } = useTranslation()
  const words = useWords()
  const client = useQueryClient()
  const query = useQuery({ queryKey: ['fetched-fields', id], queryFn: () => fetchFields(id), gcTime: 0, retry: false })
  const items = query.data?.items ?? []
  const fields = items.flatMap(({ object, fields: own }) => own.map((field) => ({ object, ...field })))
  const missing = fields.filter(({ isDeclared }) => !isDeclared).length
  const declare = useMutation({
    mutationFn: () => declareFields(items.filter((item) => item.fields.some(({ isDeclared }) => !isDeclared))),
    onSuccess: () => {
      toast('good', t('connections.fieldsDone', { count: missing }))
      onClose()
    },
    onSettled: () => client.invalidateQueries(),
  })
  const columns: Column<Field>[] = [
    { id: 'title', title: t('connections.fieldTitle'), isHead: true, cell: ({ title, path }) => title ?? <Code>{path}</Code> },
    { id: 'object', title: t('field.object'), isTight: true, cell: ({ object }) => words.term('object', object) },
    { id: 'path', title: t('connections.fieldPath'), cell: ({ path }) => <Code>{path}</Code> },
    { id: 'type', title: t('connections.fieldType'), isTight: true, cell: ({ type }) => words.term('valueType', type) },
    {
      ...{ id: 'declared', title: t('connections.fieldDeclared'), isTight: true },
      cell: ({ isDeclared }) => (isDeclared ? t('common.yes') : t('common.no')),
    },
  ]
  return (
    <Confirm
      isWide
      title={t('connections.fieldsOf', { name })}
      action={t('connections.fieldsDeclare', { count: missing })}
      isPending={declare.isPending}
      isDisabled={missing === 0}
      error={declare.error}
      onConfirm={() => declare.mutate()}
      onClose={onClose}
    >
      <p>{t('connections.fieldsText')}</p>
      <QueryState query={query}>
        {() =>
          fields.length === 0 ? (
            <p className="faint">{t('connections.fieldsNone')}</p>
          ) : (
            <DataTable label={t('connections.fields')} columns={columns} rows={fields} keyOf={({ object, path }) => `${object} ${path}`} />
          )
        }
      </QueryState>
    </Confirm>
  )
}
