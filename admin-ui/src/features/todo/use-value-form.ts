// Which inputs another value of a conflict's field takes: one, or one for each line.
import { useQuery } from '@tanstack/react-query'
import type { Schemas } from '../../api/client.ts'
import { contractQuery, fieldAt } from '../../api/contract.ts'
import { isByLine } from '../records/by-line.ts'
import { choicesFor } from './conflict-choices.ts'
import { formFor, type ValueForm } from './value-form.ts'

export interface ConflictForm {
  form: ValueForm
  /** The value that each input begins with; by line where there is one for each, else under ''. */
  first: Record<string, unknown>
  isByLine: boolean
  /** Of the object or part that the field belongs to, for words of enumerations. */
  owner: string
}

/** Undefined where another value cannot be given. */
export function useValueForm({ object, field, kind, values }: Schemas['Conflict']): ConflictForm | undefined {
  const { data: contract } = useQuery(contractQuery)
  if (!contract || !choicesFor(kind).includes('value')) return undefined
  const steps = fieldAt(contract, object, field)
  const isKnown = steps.length === field.split('.').length
  const last = isKnown ? steps.at(-1) : undefined
  const { ours, theirs, base } = values
  const samples = [ours, theirs, base]
  const byLine = last?.isInList ? samples.filter(isByLine) : []
  const form = formFor(last ?? {}, byLine.length > 0 ? byLine.flatMap((of) => Object.values(of)) : samples)
  if (form === undefined) return undefined
  return {
    form,
    first: byLine.length > 0 ? Object.assign({}, ...byLine.toReversed()) : { '': ours ?? theirs },
    isByLine: byLine.length > 0,
    owner: steps.at(-2)?.kind ?? object,
  }
}
