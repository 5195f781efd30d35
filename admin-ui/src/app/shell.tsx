// What surrounds every screen: the menu with the number of things to do, the search for a number, the language, signing out.
import { useId, useState, type FormEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon } from '../components/icon.tsx'
import { LanguageSwitch } from './language-switch.tsx'
import { Menu } from './menu.tsx'
import { go } from './router.tsx'
import { signOut } from './session.ts'

export function Shell({ children }: { children: ReactNode }) {
  const { t } = useTranslation()
  return (
    <div className="shell">
      <a className="skip" href="#main">
        {t('shell.skip')}
      </a>
      <aside className="side">
        <Brand />
        <Menu />
      </aside>
      <div className="column">
        <header className="top">
          <NumberSearch />
          <div className="top-end">
            <LanguageSwitch />
            <button type="button" className="button plain" onClick={() => signOut()}>
              <Icon name="signOut" />
              <span className="wide-only">{t('shell.signOut')}</span>
            </button>
          </div>
        </header>
        <main id="main" tabIndex={-1}>
          {children}
        </main>
      </div>
    </div>
  )
}

export function Brand() {
  const { t } = useTranslation()
  return (
    <div className="brand">
      <img src="/icon.svg" alt="" width="32" height="32" />
      <span>
        <b>Qiao 桥</b>
        <small>{t('brand.tagline')}</small>
      </span>
    </div>
  )
}

function NumberSearch() {
  const { t } = useTranslation()
  const id = useId()
  const [text, setText] = useState('')
  const search = (event: FormEvent) => {
    event.preventDefault()
    const q = text.trim()
    if (q !== '') go(`/records?q=${encodeURIComponent(q)}`)
  }
  return (
    <form className="number-search with-icon" role="search" aria-label={t('shell.search')} onSubmit={search}>
      <Icon name="search" />
      <input
        id={id}
        type="search"
        aria-label={t('shell.search')}
        placeholder={t('shell.searchHint')}
        value={text}
        maxLength={200}
        onChange={(event) => setText(event.target.value)}
      />
    </form>
  )
}
