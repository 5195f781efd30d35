// Exact decimal arithmetic on strings: parse, round half away from zero, shift between major and minor units. No floats.

const PLAIN = /^([+-]?)(\d+)(?:\.(\d+))?$/
const SCIENTIFIC = /^([+-]?)(\d+)(?:\.(\d+))?[eE]([+-]?\d{1,3})$/
// What most amounts and quantities look like already; -0.00 and leading zeros are not among them.
const CENTS = /^-?[1-9]\d*\.\d\d$/
const WHOLE = /^(?:0|-?[1-9]\d*)$/

interface Parts {
  isNegative: boolean
  whole: string
  fraction: string
}

/** Rounds to `scale` decimals and spells the result one way: `fixed` keeps all decimals (12.30), else none that is zero (12.3). */
export function roundDecimal(text: string, scale: number, isFixed: boolean): string | undefined {
  if (isFixed ? scale === 2 && CENTS.test(text) : WHOLE.test(text)) return text
  const parts = parse(text)
  if (!parts) return undefined
  const { isNegative, whole, fraction } = parts
  const isUp = fraction.length > scale && fraction.charCodeAt(scale) >= 53
  const kept = fraction.length > scale ? fraction.slice(0, scale) : fraction.padEnd(scale, '0')
  const units = isUp ? (BigInt(whole + kept) + 1n).toString() : whole + kept
  return spell(isNegative, units, scale, isFixed)
}

/** Minor units (1234, scale 2) → "12.34". */
export function fromMinor(text: string, scale: number): string | undefined {
  if (WHOLE.test(text)) return text[0] === '-' ? spell(true, text.slice(1), scale, true) : spell(false, text, scale, true)
  const match = /^([+-]?)(\d+)$/.exec(text)
  return match ? spell(match[1] === '-', match[2]!, scale, true) : undefined
}

/** "12.34" → minor units "1234", rounded half away from zero. */
export function toMinor(text: string, scale: number): string | undefined {
  const fixed = roundDecimal(text, scale, true)
  if (fixed === undefined) return undefined
  const digits = fixed.replace('.', '').replace(/^(-?)0+(?=\d)/, '$1')
  return digits
}

function parse(text: string): Parts | undefined {
  const plain = PLAIN.exec(text)
  if (plain) return { isNegative: plain[1] === '-', whole: plain[2]!, fraction: plain[3] ?? '' }
  const scientific = SCIENTIFIC.exec(text)
  if (!scientific) return undefined
  const shift = Number(scientific[4])
  const whole = scientific[2]!
  const digits = whole + (scientific[3] ?? '')
  const point = whole.length + shift
  const isNegative = scientific[1] === '-'
  if (point <= 0) return { isNegative, whole: '0', fraction: '0'.repeat(-point) + digits }
  return { isNegative, whole: digits.slice(0, point).padEnd(point, '0'), fraction: digits.slice(point) }
}

function spell(isNegative: boolean, units: string, scale: number, isFixed: boolean): string {
  let digits = units.length > scale ? units : units.padStart(scale + 1, '0')
  let end = digits.length - scale
  let first = 0
  while (first < end - 1 && digits.charCodeAt(first) === 48) first += 1
  digits = digits.slice(first)
  end -= first
  let last = digits.length
  if (!isFixed) while (last > end && digits.charCodeAt(last - 1) === 48) last -= 1
  const text = last > end ? `${digits.slice(0, end)}.${digits.slice(end, last)}` : digits.slice(0, end)
  return isNegative && /[1-9]/.test(text) ? `-${text}` : text
}
