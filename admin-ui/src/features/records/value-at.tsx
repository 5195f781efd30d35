// The value at a canonical path ("freight", "lines.amount"): as its schema says, or one per line where it is told by line.
import { useQuery } from '@tanstack/react-query'
import { contractQuery, fieldAt } from '../../api/contract.ts'
import { isByLine } from './by-line.ts'
import { FieldValue } from './field-value.tsx'

interface Props {
  object: string
  path: string
  value: unknown
  currency?: string | null
}

export function ValueAt({ object, path, value, currency }: Props) {
  const { data: contract } = useQuery(contractQuery)
  const steps = fieldAt(contract, object, path)
  const last = steps.at(-1)
  const name = path.split('.').at(-1) ?? path
  const context = { owner: steps.at(-2)?.kind ?? object, currency }
  const one = (of: unknown) => <FieldValue name={name} value={of} schema={last?.schema} kind={last?.kind} context={context} />
  if (!last?.isInList || !isByLine(value)) return one(value)
  if (Object.keys(value).length === 0) return one(undefined)
  return (
    <span className="stacked">
      {Object.entries(value).map(([line, of]) => (
        <span key={line} title={line}>
          {one(of)}
        </span>
      ))}
    </span>
  )
}
