// A value of a standard field as its schema says: money, quantity, time, word of an enumeration, reference, plain text.
import { useTranslation } from 'react-i18next'
import type { FieldSchema } from '../../api/contract.ts'
import { Money, Time } from '../../components/values.tsx'
import { useWords, type WordsOf } from '../../i18n/use-words.ts'
import { RecordMention } from './record-mention.tsx'

export interface ValueContext {
  /** Of the object or part, for words that mean different things in different places: "order", "OrderLine". */
  owner: string
  currency: string | null | undefined
}

interface Props {
  name: string
  value: unknown
  schema: FieldSchema | undefined
  kind: string | undefined
  context: ValueContext
}

const NUMBERS: ReadonlySet<string | undefined> = new Set(['Money', 'Price', 'Qty', 'Rate'])
export const isNumeric = (kind: string | undefined, schema: FieldSchema | undefined): boolean =>
  NUMBERS.has(kind) || schema?.type === 'integer'

export function FieldValue({ name, value, schema, kind, context }: Props) {
  const { t } = useTranslation()
  const words = useWords()
  if (value === null || value === undefined || value === '') return <span className="faint">—</span>
  if (typeof value === 'boolean') return t(value ? 'common.yes' : 'common.no')
  if (typeof value === 'number') return <span className="number">{words.decimal(String(value))}</span>
  if (Array.isArray(value)) return <ListValue values={value} of={{ name, schema: schema?.items, kind, context }} />
  if (typeof value === 'object') return <pre className="json">{JSON.stringify(value, null, 2)}</pre>
  const text = String(value)
  if (schema?.['x-ref'] !== undefined) return <RecordMention id={text} />
  if (kind === 'Money' || kind === 'Price') return <Money value={text} currency={context.currency} />
  if (NUMBERS.has(kind)) return <span className="number">{words.decimal(text)}</span>
  if (schema?.format === 'date-time') return <Time at={text} />
  if (schema?.format === 'date') return <span className="number">{words.date(text)}</span>
  if (schema?.enum !== undefined) return words.term([`${context.owner}.${name}`, name, 'value'], text)
  if (name === 'formula') return <span className="text">{inWords(text, words)}</span>
  return <span className="text">{text}</span>
}

/** How a figure of sellable stock comes about, in the reader's words; SKU codes stay. */
const inWords = (formula: string, words: WordsOf) =>
  formula.replace(/\b(onHand|reserved|locked|untaken|available|buffer|heldBack)\b/g, (word) => words.term('stockFormula', word))

function ListValue({ values, of: { name, ...of } }: { values: unknown[]; of: Omit<Props, 'value'> }) {
  const { t } = useTranslation()
  if (values.length === 0) return <span className="faint">—</span>
  if (of.schema?.properties !== undefined) return <Lines values={values} title={t('record.linesOf', { count: values.length })} />
  return (
    <span className="listed">
      {values.map((value, index) => (
        <span key={index}>
          <FieldValue name={name} value={value} {...of} />
        </span>
      ))}
    </span>
  )
}

/** Whole lines on demand; ids of lines tell a person nothing but how many they are. */
function Lines({ values, title }: { values: unknown[]; title: string }) {
  if (values.every((value) => typeof value === 'string')) return <span className="number">{title}</span>
  return (
    <details>
      <summary>{title}</summary>
      <pre className="json" tabIndex={0}>
        {JSON.stringify(values, null, 2)}
      </pre>
    </details>
  )
}
