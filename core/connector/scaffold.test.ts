// The scaffold, and the guide: its shell commands are run as they stand there.
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scaffoldConnector } from './scaffold.ts'

const run = promisify(execFile)
const checkout = fileURLToPath(new URL('../..', import.meta.url))
const id = `vendor-${randomBytes(4).toString('hex')}`
let root: string

// A checkout of its own: what a new connector needs, with links to what it only reads.
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'qiao-scaffold-'))
  for (const folder of ['connectors/_template', 'connectors/generic-rest', 'mappings/_template', 'core', 'openapi']) {
    await cp(join(checkout, folder), join(root, folder), { recursive: true })
  }
  for (const file of ['package.json', 'tsconfig.json', 'eslint.config.js', '.prettierrc.json', '.prettierignore']) {
    await cp(join(checkout, file), join(root, file))
  }
  await symlink(join(checkout, 'node_modules'), join(root, 'node_modules'))
})
afterAll(() => rm(root, { recursive: true }))

describe('scaffoldConnector', () => {
  it.each(['', 'My-Shop', '../x', '-a', 'a--b', 'a_b', '_template', '1a'])('refuses the id "%s"', async (bad) => {
    await expect(scaffoldConnector({ id: bad, root })).rejects.toMatchObject({ code: 'badId', kind: 'config' })
  })

  it('refuses to overwrite a connector or a mapping', async () => {
    await expect(scaffoldConnector({ id: 'generic-rest', root })).rejects.toMatchObject({ code: 'exists' })
    await mkdir(join(root, 'mappings/taken'))
    await expect(scaffoldConnector({ id: 'taken', root })).rejects.toThrow('mappings/taken is there already')
  })

  it('leaves no placeholder behind', async () => {
    const written = await scaffoldConnector({ id: 'my-shop', root })
    expect(written).toEqual(expect.arrayContaining(['connectors/my-shop/manifest.json', 'mappings/my-shop/customer.yaml']))
    for (const file of written) expect(await readFile(join(root, file), 'utf8'), file).not.toMatch(/_template|\btemplate\b|Template/)
  })
})

describe('core/docs/add-a-connector.md', async () => {
  const guide = await readFile(join(checkout, 'core/docs/add-a-connector.md'), 'utf8')
  const commands = [...guide.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, command = '']) => command.trim())

  it('has commands', () => expect(commands.length).toBeGreaterThanOrEqual(3))

  it('each command does what it says, in order', { timeout: 180_000 }, async () => {
    // Its own vitest: no worker settings of ours may leak into it.
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST') && name !== 'NODE_ENV')
    const env = { ...Object.fromEntries(inherited), CONNECTOR: id, CI: '1' }
    for (const command of commands) {
      const { stdout } = await run('sh', ['-ec', command], { cwd: root, env }).catch((error: { stdout: string; stderr: string }) => {
        throw new Error(`${command}\n${error.stdout}\n${error.stderr}`)
      })
      if (command.startsWith('npx vitest')) expect(stdout).toMatch(/Tests .*\d+ passed/)
    }
  })
})
