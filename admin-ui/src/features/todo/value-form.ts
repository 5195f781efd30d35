// How a person writes a value of a standard field: which input fits its schema, the value as text, and the text as a value again.
import type { FieldStep } from '../../api/contract.ts'
import { fromLocal, toLocal } from '../../components/local-time.ts'

export type ValueForm =
  | { as: 'choice'; words: readonly string[] }
  | { as: 'yesNo' | 'number' | 'decimal' | 'time' | 'date' | 'text' | 'longText' | 'reference' | 'words' | 'json' }

export type Wrong = 'number' | 'time' | 'json'
export type Written = { value: unknown; error?: undefined } | { error: Wrong }

/** Exact numbers, which travel as text. */
const DECIMALS: ReadonlySet<string | undefined> = new Set(['Money', 'Price', 'Qty', 'Rate'])
const LONG = 60

/**
 * The form for a field, by its schema, and for what no schema names by the values that it has. Undefined where a person could only write the
 * ids of lines.
 */
export function formFor({ schema, kind }: Partial<FieldStep>, samples: readonly unknown[]): ValueForm | undefined {
  const known = samples.filter((sample) => sample !== undefined && sample !== null)
  if (schema?.enum !== undefined) return { as: 'choice', words: schema.enum }
  if (schema?.['x-ref'] !== undefined) return { as: 'reference' }
  if (schema?.type === 'array' || (schema === undefined && known.some(Array.isArray))) return listForm(schema?.items, known)
  if (DECIMALS.has(kind)) return { as: 'decimal' }
  if (schema?.format === 'date-time') return { as: 'time' }
  if (schema?.format === 'date') return { as: 'date' }
  switch (schema?.type ?? typeOf(known[0])) {
    case 'boolean':
      return { as: 'yesNo' }
    case 'integer':
    case 'number':
      return { as: 'number' }
    case 'object':
      return { as: 'json' }
    default:
      // A line break would not survive in an input of one line.
      return { as: known.some((sample) => String(sample).length > LONG || String(sample).includes('\n')) ? 'longText' : 'text' }
  }
}

function listForm(items: FieldStep['schema'] | undefined, samples: unknown[]): ValueForm | undefined {
  const isOfWords = samples.flat().every((item) => typeof item === 'string')
  if (items?.properties === undefined) return { as: isOfWords ? 'words' : 'json' }
  return isOfWords && samples.length > 0 ? undefined : { as: 'json' }
}

const typeOf = (sample: unknown) => (sample === undefined ? 'string' : typeof sample)

export function toText(form: ValueForm, value: unknown): string {
  if (value === undefined || value === null) return ''
  switch (form.as) {
    case 'time':
      return Number.isNaN(Date.parse(String(value))) ? '' : toLocal(String(value))
    case 'words':
      return (value as unknown[]).join('\n')
    case 'json':
      return JSON.stringify(value, null, 2)
    default:
      return String(value)
  }
}

/** Nothing written is no value: null. */
export function fromText(form: ValueForm, text: string): Written {
  const trimmed = text.trim()
  if (trimmed === '') return { value: null }
  switch (form.as) {
    case 'yesNo':
      return { value: trimmed === 'true' }
    case 'number':
      return NUMBER.test(trimmed) ? { value: Number(trimmed) } : { error: 'number' }
    case 'decimal':
      return NUMBER.test(trimmed) ? { value: trimmed } : { error: 'number' }
    case 'time': {
      const time = fromLocal(trimmed)
      return time === undefined ? { error: 'time' } : { value: time }
    }
    case 'words':
      return { value: wordsOf(trimmed) }
    case 'json':
      return parsed(trimmed)
    case 'text':
    case 'longText':
      return { value: text }
    default:
      return { value: trimmed }
  }
}
const NUMBER = /^-?\d+(\.\d+)?$/

const wordsOf = (text: string) =>
  text
    .split('\n')
    .map((word) => word.trim())
    .filter((word) => word !== '')

function parsed(text: string): Written {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return { error: 'json' }
  }
}
