// 中文 / English, each in its own words.
import { useTranslation } from 'react-i18next'
import { chooseLanguage, LANGUAGES } from '../i18n/index.ts'

export function LanguageSwitch() {
  const { t, i18n } = useTranslation()
  return (
    <div className="switch" role="group" aria-label={t('shell.language')}>
      {LANGUAGES.map(({ id, name }) => (
        <button key={id} type="button" lang={id} aria-pressed={i18n.language === id} onClick={() => void chooseLanguage(id)}>
          {name}
        </button>
      ))}
    </div>
  )
}
