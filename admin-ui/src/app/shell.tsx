// What surrounds every screen: the menu with the number of things to do, the search for a number, the language, signing out.
import { useQuery } from '@tanstack/react-query'
import { useId, useState, type FormEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { overviewQuery } from '../api/queries.ts'
import { Icon, type IconName } from '../components/icon.tsx'
import { useWords } from '../i18n/use-words.ts'
import { LanguageSwitch } from './language-switch.tsx'
import { go, Link, usePlace } from './router.tsx'
import { signOut } from './session.ts'

const MENU = [
  { to: '/', icon: 'overview', word: 'nav.overview' },
  { to: '/records', icon: 'records', word: 'nav.records' },
  { to: '/connections', icon: 'connections', word: 'nav.connections' },
  { to: '/runs', icon: 'runs', word: 'nav.runs' },
  { to: '/todo', icon: 'todo', word: 'nav.todo' },
] as const satisfies { to: string; icon: IconName; word: string }[]

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

function Menu() {
  const { t } = useTranslation()
  const words = useWords()
  const { path } = usePlace()
  const { data } = useQuery(overviewQuery)
  const open = (data?.openDeadLetters ?? 0) + (data?.openConflicts ?? 0)
  return (
    <nav className="menu" aria-label={t('nav.label')}>
      {MENU.map(({ to, icon, word }) => {
        const isHere = to === '/' ? path === '/' : path.startsWith(to)
        return (
          <Link key={to} to={to} aria-current={isHere ? 'page' : undefined}>
            <Icon name={icon} />
            <span>{t(word)}</span>
            {to === '/todo' && open > 0 && <b className="count">{words.count(open)}</b>}
          </Link>
        )
      })}
      <a href="/docs" target="_blank" rel="noreferrer" className="menu-docs">
        <Icon name="docs" />
        <span>{t('nav.docs')}</span>
      </a>
    </nav>
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
