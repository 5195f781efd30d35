// What is unmapped (未对应): rows that code tables lack, summed over the records that wait for them.
import type { MissingRow } from '../mapping/unmapped.ts'
import { add } from '../model/money.ts'
import type { Store } from '../store/port.ts'
import { unmappedLetters, type UnmappedLetter } from './release-mapped.ts'

export interface UnmappedCode extends Omit<MissingRow, 'weight'> {
  connections: string[]
  objects: string[]
  records: number
  pieces: string
  /** By currency; null = the records do not say. */
  amounts: { currency: string | null; amount: string }[]
  /** Since when the first of them waits, epoch ms. */
  since: number
}

/** Most records first. */
export async function unmappedCodes(store: Store, table?: string): Promise<UnmappedCode[]> {
  const sums = new Map<string, Sum>()
  for (const letter of await unmappedLetters(store))
    for (const row of letter.rows) if (table === undefined || row.table === table) addRow(sums, letter, row)
  return [...sums.values()].map(shown).sort((a, b) => b.records - a.records || a.since - b.since)
}

interface Sum extends Pick<MissingRow, 'table' | 'by' | 'column' | 'direction' | 'field'> {
  connections: Set<string>
  objects: Set<string>
  letters: Set<string>
  pieces: string
  amounts: Map<string | null, string>
  since: number
}

function addRow(sums: Map<string, Sum>, { id, connection, object, createdAt }: UnmappedLetter, { weight, ...row }: MissingRow) {
  const name = JSON.stringify([row.table, row.direction, row.by, row.column])
  const nothing = {
    connections: new Set<string>(),
    objects: new Set<string>(),
    letters: new Set<string>(),
    pieces: '0',
    amounts: new Map<string | null, string>(),
  }
  const sum = sums.get(name) ?? { ...row, ...nothing, since: createdAt }
  sums.set(name, sum)
  sum.connections.add(connection)
  sum.objects.add(object)
  sum.letters.add(id)
  sum.since = Math.min(sum.since, createdAt)
  sum.pieces = add(sum.pieces, weight.pieces)
  const currency = weight.currency ?? null
  if (weight.amount !== undefined) sum.amounts.set(currency, add(sum.amounts.get(currency) ?? '0', weight.amount))
}

const shown = ({ connections, objects, letters, amounts, ...sum }: Sum): UnmappedCode => ({
  ...sum,
  connections: [...connections].sort(),
  objects: [...objects].sort(),
  records: letters.size,
  amounts: [...amounts].map(([currency, amount]) => ({ currency, amount })),
})
