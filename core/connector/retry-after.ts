// Retry-After (RFC 9110): seconds or an HTTP date.

/** Milliseconds to wait, or undefined when the header is absent or unreadable. A date gone by is 0. */
export function parseRetryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined
  const text = value.trim()
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000)
  const at = /[A-Za-z]/.test(text) ? Date.parse(text) : NaN
  return Number.isNaN(at) ? undefined : Math.max(0, at - now)
}
