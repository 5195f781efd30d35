// JSON without losing 64-bit ids: integers beyond 2^53 become strings (WeChat Store and YonBIP send ids as bare numbers).

// Asked first, of every text: spelled out the search skips ahead, sixteen characters at a time; `\d{16}` would look at each.
const SIXTEEN_DIGITS = new RegExp('\\d'.repeat(16))
// A run of 16 digits that may start a number: quoted digit strings (the common way to send long ids) follow a quote and stay on the fast path.
const MAY_HOLD_LONG_INTEGER = /(?:^|[-,:[\s])\d{16}/

type SourceReviver = (key: string, value: unknown, context: { source?: string }) => unknown
const parseWithSource = JSON.parse as (text: string, reviver: SourceReviver) => unknown

const keepLongIntegers: SourceReviver = (_key, value, context) =>
  typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context.source ?? '') ? context.source : value

/** JSON.parse, but integers that a double cannot hold come as strings of their digits. Throws SyntaxError like JSON.parse. */
export function parseJson(text: string): unknown {
  return SIXTEEN_DIGITS.test(text) && MAY_HOLD_LONG_INTEGER.test(text) ? parseWithSource(text, keepLongIntegers) : JSON.parse(text)
}

const rawJson = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON

/** A digit string that JSON.stringify writes as a bare integer, for vendors that refuse quoted 64-bit ids. */
export function bareInteger(digits: string): unknown {
  if (!/^-?(0|[1-9]\d*)$/.test(digits)) throw new TypeError(`"${digits}" is no integer: give digits only`)
  return rawJson(digits)
}
