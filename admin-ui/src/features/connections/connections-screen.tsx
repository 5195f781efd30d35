// The configured systems: state, test, pause and resume, their sync flows with "pull now".
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { connectionsQuery, flowsQuery } from '../../api/queries.ts'
import { Page, Panel } from '../../components/page.tsx'
import { Empty, QueryState } from '../../components/query-state.tsx'
import { ConnectionPanel } from './connection-panel.tsx'

export function ConnectionsScreen() {
  const { t } = useTranslation()
  const connections = useQuery(connectionsQuery)
  const { data: flows } = useQuery(flowsQuery)
  return (
    <Page title={t('connections.title')} lead={t('connections.lead')}>
      <QueryState query={connections} rows={6}>
        {({ items }) =>
          items.length === 0 ? (
            <Panel>
              <Empty icon="connections" title={t('overview.noConnections')}>
                {t('overview.noConnectionsText')}
              </Empty>
            </Panel>
          ) : (
            items.map((connection) => (
              <ConnectionPanel
                key={connection.id}
                connection={connection}
                flows={flows?.items.filter((flow) => flow.connection === connection.id)}
              />
            ))
          )
        }
      </QueryState>
    </Page>
  )
}
