// What a screen shows: how wide text is there (Chinese takes two columns a character), colours on screens alone, nothing that moves the cursor.
import type { Terminal } from './terminal.ts'

export type Tone = 'good' | 'warn' | 'bad' | 'dim' | 'strong'

export interface Screen {
  /** Infinity where output is no screen: nothing is cut for machines. */
  columns: number
  paint(text: string, tone?: Tone): string
}

const CODES: Record<Tone, [number, number]> = { good: [32, 39], warn: [33, 39], bad: [31, 39], dim: [2, 22], strong: [1, 22] }

export function screenOf({ isScreen, columns }: Terminal): Screen {
  if (!isScreen) return { columns: Infinity, paint: (text) => text }
  return {
    columns: Math.max(40, columns),
    paint: (text, tone) => (tone === undefined || text === '' ? text : `\u001b[${CODES[tone][0]}m${text}\u001b[${CODES[tone][1]}m`),
  }
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
const PLAIN = /^[\x20-\x7e]*$/
const ZERO = /^[\p{M}\p{Cf}]/u
/** East Asian wide and full-width characters, and emoji. */
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u

/** Columns a text takes. */
export function widthOf(text: string): number {
  if (PLAIN.test(text)) return text.length
  let width = 0
  for (const { segment } of graphemes.segment(text)) width += ZERO.test(segment) ? 0 : WIDE.test(segment) ? 2 : 1
  return width
}

/** The text within so many columns, its end cut off as `…`. */
export function fit(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text
  let width = 0
  let kept = ''
  for (const { segment } of graphemes.segment(text)) {
    const next = width + widthOf(segment)
    if (next > columns - 1) break
    width = next
    kept += segment
  }
  return `${kept}…`
}

export const padEnd = (text: string, columns: number): string => text + ' '.repeat(Math.max(0, columns - widthOf(text)))
export const padStart = (text: string, columns: number): string => ' '.repeat(Math.max(0, columns - widthOf(text))) + text

/** One line without control characters: what a vendor sent shall not steer the terminal. */
export const oneLine = (text: string): string => text.replace(/\s+/g, ' ').replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '\ufffd')

/** A time as people here read it; – for none. */
export const clock = (time: string | null | undefined): string => (time == null ? '–' : new Date(time).toLocaleString('sv-SE'))

/** `1 line`, `3 lines`. */
export const count = (number: number, one: string, many = `${one}s`): string => `${number} ${number === 1 ? one : many}`

const STATES: Record<string, Tone> = {
  active: 'good',
  succeeded: 'good',
  done: 'good',
  resolved: 'good',
  settled: 'good',
  running: 'strong',
  due: 'warn',
  waiting: 'warn',
  taken: 'warn',
  paused: 'warn',
  stopped: 'bad',
  unknown: 'bad',
  dead: 'bad',
  failed: 'bad',
  open: 'bad',
}
/** How a state of a connection, run, delivery, letter or conflict is painted. */
export const toneOf = (state: string): Tone | undefined => STATES[state]
