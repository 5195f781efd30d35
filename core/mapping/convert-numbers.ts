// Converters of amounts, quantities and ids: minor, money, decimal, integer, string, bool01. Exact, never through floats.
import { fromMinor, roundDecimal, toMinor } from './exact-decimal.ts'
import { numberArg, plainArgs, refuse, shown, type Converter, type ConverterFactory, type ValueType } from './converter.ts'

type Shape = 'number' | 'string'

/** Integer minor units (fen) ↔ "12.34". */
export const minor: ConverterFactory = (args, around) => {
  const scale = scaleOf('minor', args[0] ? plainArgs('minor', args, { least: 0, most: 1 })[0]! : '2')
  const shape = shapeOf(around.native)
  return {
    name: 'minor',
    reads: ['integer', 'number', 'string'],
    gives: 'decimal',
    get(value) {
      const text = numberText(value)
      return (text === undefined ? undefined : fromMinor(text, scale)) ?? fail('notMinorUnits', value, 'a whole number of minor units')
    },
    put(value, old) {
      const text = typeof value === 'string' ? toMinor(value, scale) : undefined
      return written(text ?? fail('notADecimal', value, 'a decimal string'), shape ?? shapeOfOld(old) ?? 'number')
    },
    same: sameAt(scale),
    total: around.native === 'integer',
    bijective: true,
    scale,
  }
}

/** Number or numeric string ↔ amount with exactly d decimals. */
export const money: ConverterFactory = (args, around) =>
  decimals('money', scaleOf('money', args[0] ? plainArgs('money', args, { least: 0, most: 1 })[0]! : '2'), {
    isFixed: true,
    native: around.native,
  })

/** Number or numeric string ↔ decimal string with at most d decimals, without trailing zeros. */
export const decimal: ConverterFactory = (args, around) =>
  decimals('decimal', scaleOf('decimal', plainArgs('decimal', args, { least: 1, most: 1 })[0]!), { isFixed: false, native: around.native })

function decimals(name: string, scale: number, options: { isFixed: boolean; native: ValueType }): Converter {
  const shape = shapeOf(options.native)
  const round = (value: unknown, decimals: number): string => {
    const text = numberText(value)
    return (text === undefined ? undefined : roundDecimal(text, decimals, options.isFixed)) ?? fail('notADecimal', value, 'a number')
  }
  const kept = options.native === 'integer' ? 0 : scale
  return {
    name,
    reads: ['number', 'integer', 'string', 'decimal'],
    gives: 'decimal',
    get: (value) => round(value, scale),
    put: (value, old) => written(round(value, kept), shape ?? shapeOfOld(old) ?? 'string'),
    same: sameAt(kept),
    total: shape === 'number',
    bijective: false,
    loses: `values with more than ${scale} decimals are rounded half away from zero, and a number has several spellings`,
    scale,
  }
}

/** Whole number or numeric string ↔ integer. */
export const integer: ConverterFactory = (args, around) => {
  plainArgs('integer', args, { least: 0, most: 0 })
  const shape = shapeOf(around.native)
  return {
    name: 'integer',
    reads: ['integer', 'number', 'string'],
    gives: 'integer',
    get(value) {
      const text = numberText(value)
      const whole = text === undefined ? undefined : roundDecimal(text, 6, false)
      if (whole === undefined || !/^-?\d+$/.test(whole)) return fail('notAnInteger', value, 'a whole number')
      return safeNumber(whole)
    },
    put(value, old) {
      if (!Number.isSafeInteger(value)) return fail('notAnInteger', value, 'a whole number')
      return written(String(value), shape ?? shapeOfOld(old) ?? 'string')
    },
    same: Object.is,
    total: around.native === 'integer',
    bijective: shape === 'number',
    loses: 'a number in a text has several spellings',
  }
}

/** Whole number or text ↔ text: ids are text in Qiao. */
export const string: ConverterFactory = (args, around) => {
  plainArgs('string', args, { least: 0, most: 0 })
  const shape = shapeOf(around.native)
  return {
    name: 'string',
    reads: ['integer', 'number', 'string', 'decimal'],
    gives: 'string',
    get(value) {
      if (typeof value === 'string') return value
      return numberText(value) ?? fail('notText', value, 'a text or a number')
    },
    put(value, old) {
      if (typeof value !== 'string') return fail('notText', value, 'a text')
      const to = shape ?? shapeOfOld(old) ?? 'string'
      if (to === 'string') return value
      return /^-?\d+(\.\d+)?$/.test(value) ? safeNumber(value) : fail('notANumber', value, 'a number, since the system keeps one here')
    },
    same: Object.is,
    total: true,
    bijective: true,
  }
}

/** 1 or 0 ↔ true or false. */
export const bool01: ConverterFactory = (args, around) => {
  plainArgs('bool01', args, { least: 0, most: 0 })
  const shape = shapeOf(around.native)
  return {
    name: 'bool01',
    reads: ['integer', 'number', 'string'],
    gives: 'boolean',
    get(value) {
      if (value === 1 || value === '1') return true
      if (value === 0 || value === '0') return false
      return fail('notBool01', value, '1 or 0')
    },
    put(value, old) {
      if (typeof value !== 'boolean') return fail('notABoolean', value, 'true or false')
      return written(value ? '1' : '0', shape ?? shapeOfOld(old) ?? 'number')
    },
    same: Object.is,
    total: false,
    bijective: true,
  }
}

function scaleOf(name: string, text: string): number {
  return numberArg(name, text, { least: 0, most: 12 })
}

function shapeOf(native: ValueType): Shape | undefined {
  if (native === 'integer' || native === 'number') return 'number'
  return native === 'any' ? undefined : 'string'
}

function shapeOfOld(old: unknown): Shape | undefined {
  return typeof old === 'number' || typeof old === 'string' ? (typeof old as Shape) : undefined
}

function numberText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : undefined
}

function written(text: string, shape: Shape): string | number {
  return shape === 'string' ? text : safeNumber(text)
}

/** JSON numbers are exact up to 15 significant digits; beyond them another number would be written. */
function safeNumber(text: string): number {
  const value = Number(text)
  if (/^-?\d+$/.test(text) ? Number.isSafeInteger(value) : text.replace(/^-?0*\.?0*|\./g, '').length <= 15) return value
  throw refuse(
    'numberTooLarge',
    `${shown(text)} has more digits than a JSON number holds exactly; the native schema should keep it as a text`,
    {
      value: text,
    },
  )
}

function sameAt(scale: number): (a: unknown, b: unknown) => boolean {
  return (a, b) => {
    if (a === b) return true
    if (typeof a !== 'string' || typeof b !== 'string') return false
    const left = roundDecimal(a, scale, true)
    return left !== undefined && left === roundDecimal(b, scale, true)
  }
}

function fail(code: string, value: unknown, wanted: string): never {
  throw refuse(code, `${shown(value)} is not ${wanted}`, typeof value === 'object' ? {} : { value })
}
