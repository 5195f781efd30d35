// Which language is shown: the one chosen before, else Chinese when the browser prefers it, else English.
import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import { en } from './en.ts'
import { zhCN } from './zh-cn.ts'

export const LANGUAGES = [
  { id: 'zh-CN', name: '中文' },
  { id: 'en', name: 'English' },
] as const
export type Language = (typeof LANGUAGES)[number]['id']

const KEY = 'qiao.language'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'ui'
    resources: { ui: typeof zhCN }
  }
}

export async function startI18n(): Promise<void> {
  i18next.on('languageChanged', (language) => {
    document.documentElement.lang = language
  })
  await i18next.use(initReactI18next).init({
    lng: firstLanguage(),
    fallbackLng: 'en',
    defaultNS: 'ui',
    resources: { 'zh-CN': { ui: zhCN }, en: { ui: en } },
    interpolation: { escapeValue: false },
    returnNull: false,
  })
}

export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(KEY, language)
  await i18next.changeLanguage(language)
}

function firstLanguage(): Language {
  const chosen = LANGUAGES.find(({ id }) => id === localStorage.getItem(KEY))
  if (chosen) return chosen.id
  return navigator.languages[0]?.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en'
}
