// What Qiao ships in mappings/: mappings per connector and an ownership file, used where a hub has none of its own. And which mapping a
// flow takes.
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { FindBase } from '../mapping/extend.ts'
import type { ConnectionConfig, FlowConfig, TextDocument } from './bundle.ts'
import { nominalFile } from './names.ts'

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

/**
 * What a mapping extends, step by step: the hub's own documents win over shipped ones, and none is its own base, so that a hub's
 * `tryton/order` may extend the shipped one of that name. `taken` gathers what was found.
 */
export function extending(
  document: TextDocument,
  { documents, shipped }: { documents: readonly TextDocument[]; shipped: Shipped },
  taken: Set<TextDocument> = new Set(),
): FindBase {
  const seen = new Set([document])
  return (mapping) => {
    const name = mapping.replace('.', '/')
    const found = [...documents, ...shipped.mappings].find((one) => one.name === name && !seen.has(one))
    if (!found) return undefined
    seen.add(found)
    taken.add(found)
    const file = nominalFile('mapping', name)
    return { file: shipped.mappings.includes(found) ? `${file} (shipped)` : file, text: found.text }
  }
}
