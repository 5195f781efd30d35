// jsonata(…): one way in, behind bars: no functions that run text, no updates, RegExp over re2js (linear time), limits on time, depth and
// size, and a result that fits the canonical schema.
import jsonata from 'jsonata'
import { HubError } from '../errors.ts'
import type { JsonSchema } from './port.ts'
import { copyJson } from './copy-json.ts'
import { isSafeName } from './paths.ts'
import { LinearRegExp } from './linear-regexp.ts'
import { faultOf } from './value-check.ts'
import type { NativeRecord } from './port.ts'
import type { ExpressionRule } from './syntax.ts'

export const EXPRESSION_LIMITS = { text: 2000, timeMs: 200, depth: 100, sequence: 10_000, result: 64 * 1024 } as const
// $eval runs text as code; the others differ from call to call, and a mapping gives the same answer for the same record.
const REFUSED_FUNCTIONS = new Set(['eval', 'random', 'shuffle', 'now', 'millis'])

export interface Expression {
  field: string
  run(native: NativeRecord): Promise<unknown>
}

/** Compiles an expression. Throws HubError config `badExpression` with what is wrong in words. */
export function compileExpression(rule: ExpressionRule, schema: JsonSchema | undefined): Expression {
  const field = rule.canonical.text
  refuseUnsafe(parseExpression(rule.expression))
  const { timeMs, depth, sequence } = EXPRESSION_LIMITS
  const expression = jsonata(rule.expression, {
    timeout: timeMs,
    stack: depth,
    sequence,
    RegexEngine: LinearRegExp as unknown as RegExpConstructor,
  })
  expression.registerFunction('pad', boundedPad, '<s-ns?:s>')
  return {
    field,
    async run(native) {
      let result: unknown
      try {
        result = await expression.evaluate(copyJson(native))
      } catch (error) {
        throw failed(field, `the expression stopped: ${messageOf(error)}`, error)
      }
      return checked(result, field, schema)
    },
  }
}

/** Results in the order of the expressions; undefined where an expression finds nothing. */
export async function evaluateAll(expressions: Expression[], native: NativeRecord): Promise<unknown[]> {
  const results: unknown[] = []
  for (const expression of expressions) results.push(await expression.run(native))
  return results
}

/** Syntax tree of an expression. Throws HubError config `badExpression`. */
export function parseExpression(text: string): unknown {
  if (text.length > EXPRESSION_LIMITS.text) throw bad(`it has more than ${EXPRESSION_LIMITS.text} characters`)
  try {
    return jsonata(text, { RegexEngine: LinearRegExp as unknown as RegExpConstructor }).ast()
  } catch (error) {
    throw bad(messageOf(error))
  }
}

/** Throws HubError config `badExpression` for what an expression may not do. */
export function refuseUnsafe(tree: unknown): void {
  if (typeof tree !== 'object' || tree === null) return
  if (Array.isArray(tree)) return tree.forEach(refuseUnsafe)
  if (tree instanceof RegExp) return void LinearRegExp.check(tree, bad)
  const node = tree as Record<string, unknown>
  const value = node['value']
  if (node['type'] === 'transform') throw bad('the update operator |…| is not allowed; an expression only reads')
  if (node['type'] === 'variable' && REFUSED_FUNCTIONS.has(String(value))) throw bad(`$${String(value)} is not allowed`)
  if (typeof value === 'string' && !isSafeName(value))
    throw bad(`\`${value}\` is not allowed: it is a name of JavaScript itself, not of data`)
  if (value instanceof RegExp) LinearRegExp.check(value, bad)
  Object.values(node).forEach(refuseUnsafe)
}

/** JSONata's own $pad makes a text of any length at one stroke, past every limit. */
function boundedPad(text: string | undefined, width: number, char = ' '): string | undefined {
  if (text === undefined) return undefined
  if (Math.abs(width) > EXPRESSION_LIMITS.text) throw new Error(`$pad makes at most ${EXPRESSION_LIMITS.text} characters`)
  return width < 0 ? text.padStart(-width, char) : text.padEnd(width, char)
}

function checked(result: unknown, field: string, schema: JsonSchema | undefined): unknown {
  if (result === undefined || result === null) return undefined
  const text = JSON.stringify(result, (_key, value: unknown) => {
    if (isFunction(value)) throw failed(field, 'the expression gives a function, not a value')
    return value
  })
  if (text === undefined || text.length > EXPRESSION_LIMITS.result) throw failed(field, 'the result is too large or no JSON value')
  const value: unknown = JSON.parse(text)
  const fault = schema ? faultOf(value, schema) : undefined
  if (fault) throw failed(field, `the result ${fault}`)
  return value
}

/** JSONata's functions are objects with a mark; as JSON they would look like data. */
function isFunction(value: unknown): boolean {
  if (typeof value === 'function') return true
  return typeof value === 'object' && value !== null && ('_jsonata_function' in value || '_jsonata_lambda' in value)
}

function failed(field: string, message: string, cause?: unknown): HubError {
  return new HubError('expressionFailed', 'data', `${field} (jsonata): ${message}.`, { cause, details: { field, path: 'jsonata' } })
}

function bad(message: string): HubError {
  return new HubError('badExpression', 'config', `This expression cannot be used: ${message}.`)
}

/** JSONata throws plain objects. */
function messageOf(error: unknown): string {
  const { message, code } = (error ?? {}) as { message?: unknown; code?: unknown }
  const text = typeof message === 'string' && message !== '' ? message : String(code ?? 'unknown reason')
  return text.replace(/\.$/, '')
}
