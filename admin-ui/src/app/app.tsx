// Which screen: signing in without a token, else the one that the address names.
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../api/client.ts'
import { Empty } from '../components/query-state.tsx'
import { Page } from '../components/page.tsx'
import { Toasts } from '../components/toasts.tsx'
import { CheckScreen } from '../features/checks/check-screen.tsx'
import { ChecksScreen } from '../features/checks/checks-screen.tsx'
import { ConnectionsScreen } from '../features/connections/connections-screen.tsx'
import { OverviewScreen } from '../features/overview/overview-screen.tsx'
import { PlanScreen } from '../features/plans/plan-screen.tsx'
import { PlansScreen } from '../features/plans/plans-screen.tsx'
import { RecordScreen } from '../features/records/record-screen.tsx'
import { RecordsScreen } from '../features/records/records-screen.tsx'
import { RunsScreen } from '../features/runs/runs-screen.tsx'
import { SignIn } from '../features/sign-in/sign-in.tsx'
import { TableScreen } from '../features/tables/table-screen.tsx'
import { TablesScreen } from '../features/tables/tables-screen.tsx'
import { TodoScreen } from '../features/todo/todo-screen.tsx'
import { Link, usePlace } from './router.tsx'
import { useToken } from './session.ts'
import { Shell } from './shell.tsx'

const MOST_RETRIES = 2
/** What the request itself got wrong does not get better by asking again. */
const retry = (count: number, error: Error) => count < MOST_RETRIES && !(error instanceof ApiError && error.status < 500)

const client = new QueryClient({ defaultOptions: { queries: { retry, staleTime: 1000 }, mutations: { retry: false } } })

export function App() {
  return (
    <QueryClientProvider client={client}>
      <Gate />
      <Toasts />
    </QueryClientProvider>
  )
}

function Gate() {
  const token = useToken()
  // Nothing that was read with one token is shown to whoever signs in next.
  useEffect(() => {
    if (token === null) client.clear()
  }, [token])
  if (token === null) return <SignIn />
  return (
    <Shell>
      <Screen />
    </Shell>
  )
}

function Screen() {
  const { path } = usePlace()
  const [, list, encoded] = /^\/(records|plans|checks|tables)\/([^/]+)$/.exec(path) ?? []
  const id = encoded === undefined ? undefined : decoded(encoded)
  if (id !== undefined) {
    if (list === 'records') return <RecordScreen key={id} id={id} />
    if (list === 'tables') return <TableScreen key={id} name={id} />
    return list === 'plans' ? <PlanScreen key={id} id={id} /> : <CheckScreen key={id} id={id} />
  }
  switch (path) {
    case '/':
      return <OverviewScreen />
    case '/connections':
      return <ConnectionsScreen />
    case '/runs':
      return <RunsScreen />
    case '/records':
      return <RecordsScreen />
    case '/plans':
      return <PlansScreen />
    case '/checks':
      return <ChecksScreen />
    case '/tables':
      return <TablesScreen />
    case '/todo':
      return <TodoScreen />
    default:
      return <NotFound />
  }
}

function NotFound() {
  const { t } = useTranslation()
  return (
    <Page title={t('common.notFoundTitle')}>
      <Empty
        icon="search"
        title={t('common.notFoundTitle')}
        action={
          <Link className="button" to="/">
            {t('common.home')}
          </Link>
        }
      >
        {t('common.notFoundText')}
      </Empty>
    </Page>
  )
}

/** undefined: no text was ever written so. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
