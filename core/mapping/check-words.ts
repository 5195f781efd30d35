// The static check of enums: every word has a counterpart in each direction used, so that no value is ever guessed.
import { warn, type Checking, type FieldCheck } from './check-report.ts'
import { wordsOf } from './schema-paths.ts'

/** Returns whether both vocabularies are known and fully covered. */
export function checkWords(checking: Checking, field: FieldCheck): boolean {
  const step = field.chain.steps.findIndex((one) => one.words)
  const native = wordsOf(field.nativeItem)?.map(String)
  const canonical = wordsOf(field.canonicalItem)?.map(String)
  if (step < 0) return checkPlainWords(field, native, canonical)
  const words = field.chain.steps[step]!.words!
  const at = field.rule.chain[step]!.at
  const say = (message: string): void => field.say({ code: 'enumNotTotal', message, at })
  // The native vocabulary is the enum's only where no converter stands before it.
  const met = step === 0 ? native : undefined
  if (field.isRead)
    for (const word of met ?? [])
      if (!words.native.has(word) && !words.refusedNative.has(word))
        say(
          `\`${field.rule.native.text}\` can be ${word}, which the enum does not know; add ${word}=…, or ${word}=- if it must never come.`,
        )
  for (const word of words.native)
    if (met && !met.includes(word)) {
      const message = `The enum knows ${word}, which \`${field.rule.native.text}\` never is by the native schema.`
      warn(checking, { path: field.name, at, code: 'unusedWord', message })
    }
  for (const word of [...words.canonical, ...words.refused])
    if (canonical && !canonical.includes(word))
      field.say({ code: 'unknownWord', message: `${field.name} is never ${word}; it is one of ${canonical.join(', ')}.`, at })
  if (field.isWritten)
    for (const word of canonical ?? [])
      if (!words.canonical.has(word) && !words.refused.has(word))
        say(`${field.name} can be ${word}, which the enum cannot write; add …=${word}, or -=${word} if the system has no word for it.`)
  return met !== undefined && canonical !== undefined
}

function checkPlainWords(field: FieldCheck, native: string[] | undefined, canonical: string[] | undefined): boolean {
  if (!canonical || field.chain.ref) return true
  const isForeign = field.isRead && (!native || native.some((word) => !canonical.includes(word)))
  const isUnknown = field.isWritten && native !== undefined && canonical.some((word) => !native.includes(word))
  if (isForeign || isUnknown)
    field.say({
      code: 'needsEnum',
      message: `${field.name} is one of ${canonical.join(', ')}; say which word of the system means which: | enum(…=${canonical[0]}, …).`,
    })
  return true
}
