// What Qiao ships in mappings/: mappings per connector and an ownership file, used where a hub has none of its own. And which mapping a
// flow takes.
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { ConnectionConfig, FlowConfig, TextDocument } from './bundle.ts'

export interface Shipped {
  mappings: TextDocument[]
  ownership?: string
}

const FOLDER = fileURLToPath(new URL('../../mappings/', import.meta.url))

/** Reads the shipped mappings, by name `<connector>/<object>[.<variant>]`, and the shipped ownership. */
export async function readShipped(folder = FOLDER): Promise<Shipped> {
  const files = (await readdir(folder, { recursive: true })).map((file) => file.replaceAll('\\', '/')).sort()
  const names = files
    .filter((file) => /^[a-z][^/]*\/[^/]+\.yaml$/.test(file) && !file.endsWith('.cases.yaml'))
    .map((file) => file.replace(/\.yaml$/, ''))
  const text = (name: string) => readFile(`${folder}/${name}.yaml`, 'utf8')
  return {
    mappings: await Promise.all(names.map(async (name) => ({ name, text: await text(name) }))),
    ownership: files.includes('ownership.yaml') ? await text('ownership') : undefined,
  }
}

/** Names under which a flow's mapping is looked for, best first. */
export function mappingNames(flow: FlowConfig, connection: Pick<ConnectionConfig, 'id' | 'connector'>): string[] {
  if (flow.mapping !== undefined) return [flow.mapping]
  return [`${connection.id}/${flow.object}`, `${connection.connector}/${flow.object}`]
}

/** The mapping a flow uses: the hub's own documents win over shipped ones of the same name. Undefined when there is none. */
export function findMapping(
  flow: FlowConfig,
  connection: Pick<ConnectionConfig, 'id' | 'connector'>,
  documents: readonly TextDocument[],
  shipped: Shipped,
): TextDocument | undefined {
  for (const name of mappingNames(flow, connection)) {
    const found = [...documents, ...shipped.mappings].find((document) => document.name === name)
    if (found) return found
  }
  return undefined
}
