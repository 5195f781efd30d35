// Fields above a list. Their values live in the address.
import { useEffect, useId, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { setQuery } from '../app/router.tsx'
import { Icon } from './icon.tsx'

export interface Choice {
  value: string
  label: string
}

export function Filters({ names, query, children }: { names: string[]; query: URLSearchParams; children: ReactNode }) {
  const { t } = useTranslation()
  const isFiltered = names.some((name) => query.has(name))
  return (
    <form className="filters" role="search" aria-label={t('common.filters')} onSubmit={(event) => event.preventDefault()}>
      {children}
      {isFiltered && (
        <button type="button" className="button plain" onClick={() => setQuery(Object.fromEntries(names.map((name) => [name, ''])))}>
          {t('common.clear')}
        </button>
      )}
    </form>
  )
}

interface SelectProps {
  label: string
  name: string
  query: URLSearchParams
  choices: Choice[]
  /** Other filters that make no sense any more when this one changes. */
  clears?: string[]
}

export function SelectFilter({ label, name, query, choices, clears = [] }: SelectProps) {
  const { t } = useTranslation()
  const id = useId()
  const value = query.get(name) ?? ''
  // A value from an old address stays visible instead of silently filtering.
  const all = value === '' || choices.some((choice) => choice.value === value) ? choices : [...choices, { value, label: value }]
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={value}
        onChange={(event) => setQuery({ ...Object.fromEntries(clears.map((other) => [other, ''])), [name]: event.target.value })}
      >
        <option value="">{t('common.all')}</option>
        {all.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </div>
  )
}

const TYPING_MS = 250

export function SearchFilter({ label, hint, name, query }: { label: string; hint: string; name: string; query: URLSearchParams }) {
  const id = useId()
  const current = query.get(name) ?? ''
  const [text, setText] = useState(current)
  // Cleared or opened from elsewhere: the field follows the address.
  useEffect(() => setText(current), [current])
  useEffect(() => {
    if (text.trim() === current) return
    const timer = setTimeout(() => setQuery({ [name]: text.trim() }), TYPING_MS)
    return () => clearTimeout(timer)
  }, [text, current, name])
  return (
    <div className="field wide">
      <label htmlFor={id}>{label}</label>
      <span className="with-icon">
        <Icon name="search" />
        <input id={id} type="search" value={text} placeholder={hint} maxLength={200} onChange={(event) => setText(event.target.value)} />
      </span>
    </div>
  )
}
