// A labelled input that fits a value: a choice, a number, a time, words one a line, text.
import { useId, type ChangeEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useWords } from '../../i18n/use-words.ts'
import type { ValueForm } from './value-form.ts'

interface Props {
  label: string
  form: ValueForm
  text: string
  /** Groups of the words that a choice is made of, as `term` takes them. */
  groups: readonly string[]
  /** Id of what is said about a value that is refused. */
  errorId?: string
  hasFocus?: boolean
  onChange: (text: string) => void
}

const HINTS = { words: 'conflicts.hintWords', json: 'conflicts.hintJson', reference: 'conflicts.hintReference' } as const

export function ValueField({ label, form, text, groups, errorId, hasFocus, onChange }: Props) {
  const { t } = useTranslation()
  const id = useId()
  const hint = form.as in HINTS ? t(HINTS[form.as as keyof typeof HINTS]) : undefined
  const common = {
    ...{ id, value: text, autoFocus: hasFocus },
    'aria-invalid': errorId !== undefined,
    'aria-describedby': [hint !== undefined && `${id}-hint`, errorId].filter(Boolean).join(' ') || undefined,
    onChange: ({ target }: ChangeEvent<HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>) => onChange(target.value),
  }
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <Input form={form} groups={groups} common={common} />
      {hint !== undefined && (
        <small id={`${id}-hint`} className="faint">
          {hint}
        </small>
      )}
    </div>
  )
}

interface InputProps extends Pick<Props, 'form' | 'groups'> {
  common: { id: string; value: string; onChange: (event: ChangeEvent<HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>) => void }
}

function Input({ form, groups, common }: InputProps) {
  const { t } = useTranslation()
  const words = useWords()
  switch (form.as) {
    case 'choice':
      return <Choice common={common} choices={form.words.map((word) => [word, words.term(groups, word)])} />
    case 'yesNo':
      return (
        <Choice
          common={common}
          choices={[
            ['true', t('common.yes')],
            ['false', t('common.no')],
          ]}
        />
      )
    case 'longText':
      return <textarea className="plain" rows={4} {...common} />
    case 'words':
      return <textarea className="plain" rows={5} {...common} />
    case 'json':
      return <textarea rows={10} spellCheck={false} {...common} />
    case 'time':
      return <input type="datetime-local" step="1" {...common} />
    case 'date':
      return <input type="date" {...common} />
    case 'number':
    case 'decimal':
      return <input inputMode="decimal" autoComplete="off" {...common} />
    case 'text':
    case 'reference':
      return <input autoComplete="off" {...common} />
  }
}

function Choice({ choices, common }: { choices: [value: string, text: string][]; common: InputProps['common'] }) {
  const { t } = useTranslation()
  return (
    <select {...common}>
      <option value="">{t('todo.none')}</option>
      {choices.map(([value, text]) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </select>
  )
}
