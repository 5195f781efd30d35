// Converters of words and lists: enum, trim, absent, default, join, split.
import { ArgumentFault, plainArgs, refuse, sameJson, shown, type ConverterFactory, type ValueType } from './converter.ts'

const NOTHING = '-'

/**
 * `enum(WAIT=pending, PAID=paid)`. Several native words may mean one canonical word: the first is written, and an old word stays while it
 * still means the same. `-=word`: the system has no word for it; `WORD=-`: the word has no meaning here. Both are data errors when met.
 */
export const enumeration: ConverterFactory = (args, around) => {
  if (args.length === 0) throw new ArgumentFault('`enum` needs pairs: enum(NATIVE=canonical, …)')
  const forth = new Map<string, unknown>()
  const back = new Map<unknown, unknown>()
  const refusedNative = new Set<string>()
  const refused = new Set<string>()
  for (const arg of args) {
    if (arg.key === undefined) throw new ArgumentFault(`\`enum\`: \`${arg.value}\` is no pair; write NATIVE=canonical`)
    if (arg.key === NOTHING) refused.add(arg.value)
    else if (forth.has(arg.key) || refusedNative.has(arg.key)) throw new ArgumentFault(`\`enum\`: ${arg.key} is there twice`)
    else if (arg.value === NOTHING) refusedNative.add(arg.key)
    else {
      const canonical = typed(arg.value, around.canonical)
      forth.set(arg.key, canonical)
      if (!back.has(canonical)) back.set(canonical, typed(arg.key, around.native))
    }
  }
  const known = [...forth.keys()]
  const knownBack = [...back.keys()].map(String)
  return {
    name: 'enum',
    reads: ['string', 'integer', 'number', 'boolean'],
    gives: around.canonical === 'boolean' || around.canonical === 'integer' ? around.canonical : 'string',
    get(value) {
      const canonical = typeof value === 'object' ? undefined : forth.get(String(value))
      if (canonical !== undefined) return canonical
      throw refuse('unknownEnumValue', `${shown(value)} is unknown; known are ${known.join(', ')}. Add it to the enum`, { value, known })
    },
    put(value, old) {
      if (old !== undefined && forth.get(String(old)) === value) return old
      const native = back.get(value)
      if (native !== undefined) return native
      throw refuse('unknownEnumValue', `${shown(value)} has no word in this system; there are words for ${knownBack.join(', ')}`, {
        value,
        known: knownBack,
      })
    },
    same: Object.is,
    total: false,
    bijective: forth.size === back.size,
    loses: 'several native words mean one; put keeps the old one while it still means the same',
    words: { native: new Set(known), canonical: new Set(knownBack), refusedNative, refused },
  }
}

/** Takes blanks off both ends. */
export const trim: ConverterFactory = (args) => {
  plainArgs('trim', args, { least: 0, most: 0 })
  const bare = (value: unknown): unknown => (typeof value === 'string' ? value.trim() : value)
  return {
    name: 'trim',
    reads: ['string', 'integer', 'number'],
    gives: 'string',
    get(value) {
      if (typeof value === 'string') return value.trim()
      throw refuse('notText', `${shown(value)} is not a text`)
    },
    put: bare,
    same: (a, b) => bare(a) === bare(b),
    total: true,
    bijective: false,
    loses: 'blanks at the ends are cut off',
  }
}

/** Native values that mean "nothing here": `absent('')`, `absent(0)`, `absent(false)`. Clearing the field writes the first. */
export const absent: ConverterFactory = (args, around) => {
  const values = plainArgs('absent', args, { least: 1, most: 8 })
  const empty = new Set(values)
  const isQuoted = args[0]!.isQuoted
  return {
    name: 'absent',
    reads: ['any'],
    gives: around.native,
    get: (value) => (typeof value !== 'object' && empty.has(String(value)) ? undefined : value),
    put: (value) => value,
    same: sameJson,
    total: true,
    bijective: false,
    loses: `${values.map((value) => `'${value}'`).join(', ')} and nothing at all read the same`,
    takesList: true,
    cleared: isQuoted ? values[0] : typed(values[0]!, around.native === 'any' ? guess(values[0]!) : around.native),
  }
}

/** The value of an absent field. */
export const defaultTo: ConverterFactory = (args, around) => {
  const [text] = plainArgs('default', args, { least: 1, most: 1 })
  const value = typed(text!, around.canonical === 'any' ? around.native : around.canonical)
  return {
    name: 'default',
    reads: ['any'],
    gives: around.native,
    get: (native) => native ?? value,
    put: (canonical) => canonical,
    same: sameJson,
    total: true,
    bijective: false,
    loses: `an absent value reads as ${text}`,
    handlesAbsent: true,
    takesList: true,
  }
}

/** Native list of texts ↔ one text. */
export const join: ConverterFactory = (args) => {
  const separator = separatorOf('join', args)
  return {
    name: 'join',
    reads: ['list'],
    gives: 'string',
    get: (value) => joined(value, separator),
    put: (value) => parted(value, separator),
    same: Object.is,
    total: false,
    bijective: true,
    takesList: true,
  }
}

/** One native text ↔ list of texts. */
export const split: ConverterFactory = (args) => {
  const separator = separatorOf('split', args)
  return {
    name: 'split',
    reads: ['string'],
    gives: 'list',
    get: (value) => parted(value, separator),
    put: (value) => joined(value, separator),
    same: sameJson,
    total: true,
    bijective: true,
    takesList: true,
  }
}

function separatorOf(name: string, args: Parameters<ConverterFactory>[0]): string {
  const [separator] = plainArgs(name, args, { least: 1, most: 1 })
  if (separator === '') throw new ArgumentFault(`\`${name}\`: the separator is empty`)
  return separator!
}

function joined(value: unknown, separator: string): string {
  if (!Array.isArray(value)) throw refuse('notAList', `${shown(value)} is not a list`)
  const odd = value.find((item) => typeof item !== 'string' || item === '' || item.includes(separator))
  if (odd === undefined) return value.join(separator)
  throw refuse(
    'notJoinable',
    `A list with ${shown(odd)} in it cannot be joined by ${shown(separator)}: the parts could not be told apart again`,
  )
}

function parted(value: unknown, separator: string): string[] {
  if (typeof value !== 'string') throw refuse('notText', `${shown(value)} is not a text`)
  return value === '' ? [] : value.split(separator)
}

function typed(text: string, type: ValueType): unknown {
  if (type === 'boolean') {
    if (text !== 'true' && text !== 'false') throw new ArgumentFault(`\`${text}\`: true or false is needed here`)
    return text === 'true'
  }
  if (type !== 'integer' && type !== 'number') return text
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value) || (type === 'integer' && !Number.isSafeInteger(value)))
    throw new ArgumentFault(`\`${text}\`: ${type === 'integer' ? 'a whole number' : 'a number'} is needed here`)
  return value
}

function guess(text: string): ValueType {
  if (text === 'true' || text === 'false') return 'boolean'
  return /^-?\d{1,15}$/.test(text) ? 'integer' : 'string'
}
