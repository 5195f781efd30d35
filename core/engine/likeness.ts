// When two records look like the same thing: barcodes, numbers and names as people write them. A likeness is no proof: it only proposes.
import type { Canonical } from '../mapping/port.ts'

/** What is known under each word; 'several': the word says nothing. */
export type Likes<T> = Map<string, T | 'several'>

export function addLike<T extends { id: string }>(likes: Likes<T>, word: string, one: T) {
  const other = likes.get(word)
  likes.set(word, other === undefined || (other !== 'several' && other.id === one.id) ? one : 'several')
}

/** The only thing known under these words. */
export function onlyLike<T extends { id: string }>(likes: Likes<T>, words: readonly string[]): T | undefined {
  const found = words.map((word) => likes.get(word)).filter((one) => one !== undefined)
  const [first] = found
  if (first === undefined || first === 'several') return undefined
  return found.every((one) => one !== 'several' && one.id === first.id) ? first : undefined
}

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

export const barcodesOf = (record: Canonical | undefined): string[] =>
  (Array.isArray(record?.['barcodes']) ? record['barcodes'] : []).flatMap((code: unknown) =>
    typeof code === 'string' && code ? [code.trim()] : [],
  )

/** What is masked (138****5678) is nobody's. */
export const phonesOf = (record: Canonical): string[] =>
  (Array.isArray(record['phones']) ? (record['phones'] as Canonical[]) : []).flatMap(({ value, isMasked }) =>
    typeof value === 'string' && isMasked !== true ? [samePhone(value)] : [],
  )
/** +86 138 0013 8000 = 13800138000 */
const samePhone = (text: string): string => text.replace(/\D/g, '').replace(/^86(?=1\d{10}$)/, '')

/** 00a 17 = A17: full and half width, case, blanks and leading zeros aside. */
export const sameNumber = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/\s/g, '')
    .toUpperCase()
    .replace(/^0+(?=.)/, '')

/** 明前龙井 250g = 明前龙井（250G）: full and half width, case, blanks and punctuation aside. */
export const sameName = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
