// `npm run new:connector <id>`: makes a connector from the template and says what to do next.
import { fileURLToPath } from 'node:url'
import { toHubError } from '../errors.ts'
import { scaffoldConnector } from './scaffold.ts'

const [id = ''] = process.argv.slice(2)
try {
  const written = await scaffoldConnector({ id, root: fileURLToPath(new URL('../..', import.meta.url)) })
  console.log(`${written.join('\n')}\n\nRun its tests: npx vitest run connectors/${id}\nNext: core/docs/add-a-connector.md`)
} catch (error) {
  console.error(toHubError(error).message)
  process.exitCode = 1
}
