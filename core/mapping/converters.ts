// The converters by the name they have in a rule. `ref` and `jsonata` need more than a value and live in compile-ref.ts and expressions.ts.
import { bool01, decimal, integer, minor, money, string } from './convert-numbers.ts'
import { phone } from './convert-phones.ts'
import { date, epoch, local, rfc3339 } from './convert-times.ts'
import { absent, defaultTo, enumeration, join, split, trim } from './convert-words.ts'
import type { ConverterFactory } from './converter.ts'

export const CONVERTERS: ReadonlyMap<string, ConverterFactory> = new Map([
  ['minor', minor],
  ['money', money],
  ['decimal', decimal],
  ['integer', integer],
  ['string', string],
  ['bool01', bool01],
  ['epoch', epoch],
  ['local', local],
  ['rfc3339', rfc3339],
  ['date', date],
  ['enum', enumeration],
  ['trim', trim],
  ['phone', phone],
  ['absent', absent],
  ['default', defaultTo],
  ['join', join],
  ['split', split],
])
