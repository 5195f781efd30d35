// A labelled choice in a dialog. (Filters of lists live in filters.tsx: their values are in the address.)
import { useId } from 'react'
import type { Choice } from './filters.tsx'

interface Props {
  label: string
  value: string
  choices: Choice[]
  /** A first choice without a value: "all", say. */
  empty?: string
  onChange: (value: string) => void
}

export function ChoiceField({ label, value, choices, empty, onChange }: Props) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
        {empty !== undefined && <option value="">{empty}</option>}
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </div>
  )
}
