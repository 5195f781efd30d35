// What an answer means: the configured rules in order, then the HTTP status. Rules see every answer, for vendors fail with 200 too.
import type { HttpResponse } from '../../core/connector/port.ts'
import { statusError } from '../../core/connector/status-errors.ts'
import { HubError } from '../../core/errors.ts'
import type { ErrorRule } from './config.ts'
import { compilePath, textOf } from './paths.ts'

/** ok: nothing against it · done: the effect is there already, perhaps with its id · error. */
export type Verdict = { is: 'ok' } | { is: 'done'; id?: string } | { is: 'error'; error: HubError }

export interface Answer {
  status: number
  headers: Record<string, string>
  body: unknown
}
/** Judges an answer; `now` is needed for Retry-After dates. */
export type Judge = (answer: Answer, now: number) => Verdict

const OK: Verdict = { is: 'ok' }

/** Compiles the rules; an object's own come first. */
export function compileJudge(rules: readonly ErrorRule[]): Judge {
  const compiled = rules.map(compileRule)
  return (answer, now) => {
    for (const rule of compiled) {
      const verdict = rule(answer, now)
      if (verdict !== undefined) return verdict
    }
    const error = statusError(answer, now)
    return error === undefined ? OK : { is: 'error', error }
  }
}

function compileRule(rule: ErrorRule): (answer: Answer, now: number) => Verdict | undefined {
  const statuses = rule.status === undefined ? undefined : new Set([rule.status].flat())
  const valueAt = rule.path === undefined ? undefined : compilePath(rule.path)
  const pattern = rule.matches === undefined ? undefined : new RegExp(rule.matches)
  const isThere = (value: unknown): boolean => {
    if (rule.equals !== undefined) return value === rule.equals
    if (pattern !== undefined) return pattern.test(textOf(value))
    return value != null && value !== '' && value !== false && value !== 0
  }
  const messageAt = compilePath(rule.message ?? rule.path ?? '')
  const idAt = rule.id === undefined ? undefined : compilePath(rule.id)
  const waitAt = rule.retryAfter === undefined ? undefined : compilePath(rule.retryAfter)

  return ({ status, headers, body }, now) => {
    if (statuses !== undefined && !statuses.has(status)) return undefined
    if (valueAt !== undefined && !isThere(valueAt(body))) return undefined
    if (rule.kind === 'done') return { is: 'done', id: idAt === undefined ? undefined : textOf(idAt(body)) || undefined }
    const seconds = Number(waitAt?.(body) ?? NaN)
    const byStatus = statusError({ status, headers }, now)
    const found = messageAt(body)
    const message = typeof found === 'string' || typeof found === 'number' ? String(found).slice(0, 500) : (byStatus?.message ?? 'refused')
    const error = new HubError(rule.code ?? byStatus?.code ?? 'refused', rule.kind, message, {
      details: { status },
      retryAfterMs: rule.kind !== 'transient' ? undefined : Number.isNaN(seconds) ? byStatus?.retryAfterMs : seconds * 1000,
    })
    return { is: 'error', error }
  }
}

/** The answer's body as JSON; what is none counts as its text, so that rules can look at it and statuses decide. */
export function bodyOf(response: HttpResponse): unknown {
  if (response.text === '') return undefined
  try {
    return response.json()
  } catch {
    return response.text
  }
}
