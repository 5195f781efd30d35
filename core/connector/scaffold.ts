// A new connector from connectors/_template: copied, renamed, and green at once.
import { access, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { HubError } from '../errors.ts'

const TEMPLATE = '_template'

/**
 * Copies connectors/_template and mappings/_template to the new id. Gives the paths written, relative to `root`. Throws HubError config:
 * `badId`, `exists` (nothing is ever overwritten).
 */
export async function scaffoldConnector({ id, root }: { id: string; root: string }): Promise<string[]> {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id) || id.length > 40) {
    throw new HubError('badId', 'config', `"${id}" is no connector id: use lower-case letters, digits and single hyphens, such as my-shop`)
  }
  for (const folder of ['connectors', 'mappings']) {
    if (await isThere(join(root, folder, id))) {
      throw new HubError('exists', 'config', `${folder}/${id} is there already: choose another id, or remove it first`)
    }
  }
  const written: string[] = []
  for (const folder of ['connectors', 'mappings']) {
    for (const file of await filesIn(join(root, folder, TEMPLATE))) {
      const path = join(folder, id, file)
      const text = await readFile(join(root, folder, TEMPLATE, file), 'utf8')
      await mkdir(dirname(join(root, path)), { recursive: true })
      await writeFile(join(root, path), rename(text, id), { flag: 'wx' })
      written.push(path)
    }
  }
  return written
}

/** `_template` in paths and ids, and the bare word where a mapping names its connector. */
function rename(text: string, id: string): string {
  return text
    .replaceAll(TEMPLATE, id)
    .replaceAll(/\btemplate(?=[./])/g, id)
    .replaceAll('TemplateSimulator', `${pascal(id)}Simulator`)
}

function pascal(id: string): string {
  return id.replaceAll(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase())
}

async function filesIn(folder: string, below = ''): Promise<string[]> {
  const entries = await readdir(join(folder, below), { withFileTypes: true })
  const lists = entries.map((entry) => {
    const path = join(below, entry.name)
    return entry.isDirectory() ? filesIn(folder, path) : Promise.resolve([path])
  })
  return (await Promise.all(lists)).flat().sort()
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
