// The static check of `document.status`: whatever the system calls the states of a bill, the hub knows six, and none is guessed.
import { DOCUMENT_STATUSES } from '../model/document.ts'
import { buildChain } from './chain.ts'
import { error, type Checking } from './check-report.ts'
import { placeOf, wordsOf } from './schema-paths.ts'

const KNOWN: readonly string[] = DOCUMENT_STATUSES
const PATH = 'document.status'

export function checkDocumentStatus(checking: Checking): void {
  const value = checking.ast.document.status
  if (!value) return
  const { at } = value.native
  const native = wordsOf(placeOf(checking.native, value.native.segments)?.schema ?? {})?.map(String)
  const { chain } = buildChain(value.chain, { native: 'any', canonical: 'string' })
  const step = chain.steps.findIndex(({ words }) => words)
  const { words } = chain.steps[step] ?? {}
  const say = (code: string, message: string): void => error(checking, { path: PATH, at, code, message })
  const given = words ? [...words.canonical] : native
  if (!given) {
    const example = DOCUMENT_STATUSES.map((status) => `…=${status}`).join(', ')
    return say('needsEnum', `\`${PATH}\` is one of ${KNOWN.join(', ')}; say which word of the system means which: | enum(${example}).`)
  }
  for (const word of given) if (!KNOWN.includes(word)) say('unknownWord', `\`${PATH}\` is never ${word}; it is one of ${KNOWN.join(', ')}.`)
  if (!words || step > 0) return
  for (const word of native ?? [])
    if (!words.native.has(word) && !words.refusedNative.has(word)) {
      const message = `\`${value.native.text}\` can be ${word}, which the enum does not know; add ${word}=…, or ${word}=- if it must never come.`
      say('enumNotTotal', message)
    }
}
