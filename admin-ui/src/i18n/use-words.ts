// Everything that depends on the language: terms of the contract, names, numbers, money and times.
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { formatsFor, type Formats } from './formats.ts'
import { humanise } from './humanise.ts'
import type { Language } from './index.ts'
import { termsEn } from './terms-en.ts'
import { termsZhCN } from './terms-zh-cn.ts'

export interface WordsOf extends Formats {
  language: Language
  /** A word of the contract in a group: `term('runState', 'failed')`. Groups are tried in order; an unknown word is made readable. */
  term(groups: string | readonly string[], word: string): string
  /** A status of a record, by its object. */
  status(object: string, status: string): string
  /** A name that comes in both languages. */
  name(names: { en: string; zh: string }): string
}

export function useWords(): WordsOf {
  const { i18n } = useTranslation()
  const language: Language = i18n.language === 'zh-CN' ? 'zh-CN' : 'en'
  return useMemo(() => wordsOf(language), [language])
}

export function wordsOf(language: Language): WordsOf {
  const terms = language === 'zh-CN' ? termsZhCN : termsEn
  const term: WordsOf['term'] = (groups, word) => {
    for (const group of typeof groups === 'string' ? [groups] : groups) {
      const found = terms[group]?.[word]
      if (found !== undefined) return found
    }
    return humanise(word)
  }
  return {
    ...formatsFor(language),
    language,
    term,
    status: (object, status) => term([`${object}.status`, 'value'], status),
    name: ({ en, zh }) => (language === 'zh-CN' ? zh : en),
  }
}
