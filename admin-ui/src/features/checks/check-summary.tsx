// What a check found, by kind, in pieces and money; and what it did not compare.
import { useTranslation } from 'react-i18next'
import type { DataCheck, DifferenceKind } from '../../api/checks.ts'
import { setQuery } from '../../app/router.tsx'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { Dot, State } from '../../components/status.tsx'
import { Money } from '../../components/values.tsx'
import { useWords } from '../../i18n/use-words.ts'
import { kindsOf, listedKinds } from './kinds.ts'

export function CheckSummary({ check }: { check: DataCheck }) {
  const { t } = useTranslation()
  const sums = (side: 'hub' | 'system') => (kind: DifferenceKind) => <Sums check={check} kind={kind} side={side} />
  const columns: Column<DifferenceKind>[] = [
    { id: 'kind', title: t('checks.kind'), isHead: true, cell: (kind) => <Kind kind={kind} count={check.counters[kind] ?? 0} /> },
    { id: 'count', title: t('checks.pieces'), isNumber: true, cell: (kind) => <Count check={check} kind={kind} /> },
    { id: 'hub', title: t('checks.hubAmount'), isNumber: true, cell: sums('hub') },
    { id: 'system', title: t('checks.systemAmount'), isNumber: true, cell: sums('system') },
  ]
  return (
    <>
      <DataTable label={t('checks.summary')} columns={columns} rows={kindsOf(check)} keyOf={(kind) => kind} />
      <Counted check={check} />
    </>
  )
}

/** None of a kind is no cause for alarm. */
function Kind({ kind, count }: { kind: DifferenceKind; count: number }) {
  const words = useWords()
  return count > 0 ? <State group="differenceKind" state={kind} /> : <Dot tone="off">{words.term('differenceKind', kind)}</Dot>
}

function Count({ check, kind }: { check: DataCheck; kind: DifferenceKind }) {
  const { t } = useTranslation()
  const words = useWords()
  const count = check.counters[kind] ?? 0
  if (count === 0) return <span className="faint number">0</span>
  if (!listedKinds(check).includes(kind)) return <span className="number">{words.count(count)}</span>
  const label = `${t('checks.differences')}: ${words.term('differenceKind', kind)} ${words.count(count)}`
  return (
    <button type="button" className="link number" aria-label={label} onClick={() => setQuery({ kind })}>
      {words.count(count)}
    </button>
  )
}

/** One per currency; nothing where the object has no amount. */
function Sums({ check, kind, side }: { check: DataCheck; kind: DifferenceKind; side: 'hub' | 'system' }) {
  const amounts = check.amounts.filter((amount) => amount.kind === kind)
  if (amounts.length === 0) return <span className="faint">—</span>
  return (
    <span className="stacked">
      {amounts.map((amount) => (
        <Money key={amount.currency} value={amount[side]} currency={amount.currency} />
      ))}
    </span>
  )
}

const COUNTED = ['read', 'foreign', 'moving', 'apiCalls'] as const
const HINTS = { foreign: 'checks.foreignHint', moving: 'checks.movingHint' } as const

function Counted({ check }: { check: DataCheck }) {
  const { counters } = check
  const { t } = useTranslation()
  const words = useWords()
  return (
    <dl className="inline-facts">
      {COUNTED.filter((name) => counters[name] !== undefined).map((name) => {
        const hint = name === 'foreign' || name === 'moving' ? t(HINTS[name]) : undefined
        return (
          <div key={name}>
            <dt>{t(check.kind === 'trial' ? 'checks.computed' : `checks.${name}`)}</dt>
            <dd>
              <span className="number">{words.count(counters[name] ?? 0)}</span>
              {hint !== undefined && (counters[name] ?? 0) > 0 && <small className="faint"> · {hint}</small>}
            </dd>
          </div>
        )
      })}
    </dl>
  )
}
