// `npm run prove:tokens`: 1,000 callers on four nodes over one PostgreSQL need the same token at the same moment.   -- [--callers 1000] [--json]
import { parseArgs } from 'node:util'
import { createCodec } from '../../crypto/codec.ts'
import { openStore } from '../../store/open.ts'
import { freshDatabase, startPostgres } from '../postgres.ts'
import { scenarios, type Outcome } from './scenarios.ts'

const NODES = 4
const { values } = parseArgs({ options: { callers: { type: 'string', default: '1000' }, json: { type: 'boolean', default: false } } })
const callers = Number(values.callers)
const clock = { now: Date.now() }
const server = await startPostgres()
try {
  const url = await freshDatabase(server.url)
  const codec = createCodec(new Uint8Array(32).fill(3))
  const stores = []
  for (let i = 0; i < NODES; i++) stores.push(await openStore({ url }, { codec, clock: () => clock.now }))
  const outcomes: Outcome[] = []
  for (const [name, run] of Object.entries(scenarios)) {
    const startedAt = performance.now()
    const outcome = await run({ stores, clock, callers })
    outcomes.push(outcome)
    const { refreshes, violations } = outcome
    console.log(`${name}: ${callers} callers, ${NODES} nodes, ${refreshes} fetched, ${Math.round(performance.now() - startedAt)} ms`)
    for (const violation of violations) console.log(`  ${violation}`)
    if (violations.length) process.exitCode = 1
  }
  for (const store of stores) await store.close()
  console.log(JSON.stringify({ expiries: callers, refreshes: outcomes[0]!.refreshes }))
} finally {
  await server.stop()
}
