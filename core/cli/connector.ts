// `qiao connector new`: a folder to begin with, and the way from there.
import { fileURLToPath } from 'node:url'
import { scaffoldConnector } from '../connector/scaffold.ts'
import type { CommandContext } from './context.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export async function newConnector(context: CommandContext, id: string, { root = ROOT }: { root?: string } = {}): Promise<void> {
  const files = await scaffoldConnector({ id, root })
  context.print({ id, files }, () => [
    ...files.map((file) => `+ ${file}`),
    '',
    `The connector ${id} is there, and its tests pass. Next:`,
    `  1. npx vitest run connectors/${id}          see them pass`,
    `  2. connectors/${id}/manifest.json           name, kind, hosts, configuration, objects`,
    `  3. connectors/${id}/schemas/, simulator.ts  the vendor's records and manners, from its documents`,
    `  4. connectors/${id}/client.ts, index.ts     read, get, write, lookup`,
    `  5. mappings/${id}/                          each object; qiao mapping check mappings/${id}`,
  ])
}
