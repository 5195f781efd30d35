import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { loadConnectors, manifestProblems, readManifest } from './load.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folders: string[] = []
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true })
})

async function folderWith(id: string, files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'qiao-connectors-'))
  folders.push(folder)
  await mkdir(join(folder, id))
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, id, name), text)
  return folder
}

const manifest = {
  id: 'small',
  name: { en: 'Small', zh: '小' },
  kind: 'erp',
  version: '1.0.0',
  allowedHosts: ['{config.baseUrl}'],
  quality: 'simulator',
  config: { type: 'object', properties: { baseUrl: { type: 'string' } } },
  objects: { order: { batch: 5 } },
}

describe('loadConnectors', () => {
  it('loads the folders of connectors/, the template excepted', async () => {
    const connectors = await loadConnectors(join(root, 'connectors'))
    expect([...connectors.keys()]).toContain('generic-rest')
    expect([...connectors.keys()].filter((id) => id.startsWith('_'))).toEqual([])
    for (const [id, connector] of connectors) expect(connector.manifest.id).toBe(id)
  })

  it('names folder and field of a bad manifest', async () => {
    const folder = await folderWith('small', {
      'manifest.json': JSON.stringify({ ...manifest, kind: 'shop', objects: { order: { batsh: 5 } } }),
    })
    await expect(loadConnectors(folder)).rejects.toMatchObject({
      code: 'badConnector',
      message: expect.stringMatching(/small.*manifest\.kind: must be one of commerce.*manifest\.objects\.order\.batsh: is not known here/),
    })
  })

  it('wants the id to be the folder, and a connector to be exported', async () => {
    const other = await folderWith('other', { 'manifest.json': JSON.stringify(manifest) })
    await expect(loadConnectors(other)).rejects.toThrow('id is "small", but the folder is "other"')
    const empty = await folderWith('small', { 'manifest.json': JSON.stringify(manifest), 'index.ts': 'export default {}' })
    await expect(loadConnectors(empty)).rejects.toThrow('export default defineConnector')
  })

  it('says that a manifest is no JSON, or no file', async () => {
    const folder = await folderWith('small', { 'manifest.json': '{' })
    await expect(loadConnectors(folder)).rejects.toMatchObject({ code: 'badConnector', message: expect.stringContaining('manifest.json') })
    await expect(loadConnectors(await folderWith('small', {}))).rejects.toMatchObject({ code: 'badConnector' })
  })
})

describe('manifests', () => {
  it('are checked to the configuration schema', async () => {
    expect(await manifestProblems(manifest)).toEqual([])
    const config = { type: 'object', properties: { a: { type: 'strong' } } }
    expect(await manifestProblems({ ...manifest, config })).toEqual([expect.stringContaining('manifest.config: is no JSON Schema')])
  })

  it('of the template is good', async () => {
    const folder = await folderWith('_template', {})
    await cp(join(root, 'connectors/_template/manifest.json'), join(folder, '_template/manifest.json'))
    expect((await readManifest(join(folder, '_template/manifest.json'))).id).toBe('_template')
  })
})
