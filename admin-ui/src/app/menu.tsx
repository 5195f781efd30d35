// The ways to the screens: at the left, or as a bar at the bottom of a narrow screen, where the lesser ones stand behind "more".
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { workTotalQuery } from '../api/todo.ts'
import { Dialog } from '../components/dialog.tsx'
import { Icon, type IconName } from '../components/icon.tsx'
import { useWords } from '../i18n/use-words.ts'
import { Link, usePlace } from './router.tsx'

const MENU = [
  { to: '/', icon: 'overview', word: 'nav.overview' },
  { to: '/records', icon: 'records', word: 'nav.records' },
  { to: '/todo', icon: 'todo', word: 'nav.todo' },
  { to: '/connections', icon: 'connections', word: 'nav.connections' },
  { to: '/runs', icon: 'runs', word: 'nav.runs' },
  { to: '/plans', icon: 'plans', word: 'nav.plans' },
  { to: '/checks', icon: 'checks', word: 'nav.checks' },
  { to: '/tables', icon: 'tables', word: 'nav.tables' },
] as const satisfies { to: string; icon: IconName; word: string }[]
/** The first so many stand in the bar of a narrow screen, the others behind "more". */
const CHIEF = 4

export function Menu() {
  const { t } = useTranslation()
  const { path } = usePlace()
  const [isMore, setMore] = useState(false)
  const isLesserHere = MENU.slice(CHIEF).some(({ to }) => path.startsWith(to))
  return (
    <nav className="menu" aria-label={t('nav.label')}>
      {MENU.map((item, index) => (
        <MenuLink key={item.to} item={item} className={index < CHIEF ? undefined : 'menu-lesser'} />
      ))}
      <DocsLink />
      <button
        type="button"
        className="menu-more"
        aria-haspopup="dialog"
        data-here={isLesserHere || undefined}
        onClick={() => setMore(true)}
      >
        <Icon name="more" />
        <span>{t('nav.more')}</span>
      </button>
      {isMore && (
        <Dialog title={t('nav.more')} onClose={() => setMore(false)}>
          <div className="menu-list">
            {MENU.slice(CHIEF).map((item) => (
              <MenuLink key={item.to} item={item} onFollow={() => setMore(false)} />
            ))}
            <DocsLink />
          </div>
        </Dialog>
      )}
    </nav>
  )
}

interface MenuLinkProps {
  item: (typeof MENU)[number]
  className?: string
  onFollow?: () => void
}

function MenuLink({ item: { to, icon, word }, className, onFollow }: MenuLinkProps) {
  const { t } = useTranslation()
  const { path } = usePlace()
  const isHere = to === '/' ? path === '/' : path.startsWith(to)
  return (
    <Link to={to} className={className} aria-current={isHere ? 'page' : undefined} onClick={onFollow}>
      <Icon name={icon} />
      <span>{t(word)}</span>
      {to === '/todo' && <OpenWork />}
    </Link>
  )
}

function OpenWork() {
  const words = useWords()
  const { data } = useQuery(workTotalQuery)
  return data && data.count > 0 ? <b className="count">{words.count(data.count)}</b> : null
}

function DocsLink() {
  const { t } = useTranslation()
  return (
    <a href="/docs" target="_blank" rel="noreferrer" className="menu-docs">
      <Icon name="docs" />
      <span>{t('nav.docs')}</span>
    </a>
  )
}
