import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createCodec } from '../crypto/codec.ts'
import { openSqlite } from '../store/sqlite.ts'
import type { Store } from '../store/port.ts'
import { applyConfiguration, exportConfiguration, planConfiguration } from './apply.ts'
import type { ConfigBundle } from './bundle.ts'
import { connectors, soundBundle, sources } from './example.test-data.ts'
import { readConfigurationFolder } from './files.ts'
import { MASK } from './secrets.ts'
import { writeConfigurationFolder } from './write-files.ts'

const context = { connectors, shipped: { mappings: [] }, sources }
let folder: string
let store: Store
let now = 1000

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qiao-apply-'))
  store = await openSqlite({ file: join(folder, 'hub.db'), codec: createCodec(Buffer.alloc(32, 7)), isDurable: false })
})
afterEach(async () => {
  await store.close()
  await rm(folder, { recursive: true, force: true })
})

const apply = (bundle: ConfigBundle) => applyConfiguration(store, bundle, { ...context, now: (now += 1000) })
const rows = () => store.read.select().from(store.tables.connections).orderBy(store.tables.connections.id)
const actions = (plan: { changes: { kind: string; name: string; action: string }[] }) =>
  plan.changes.filter(({ action }) => action !== 'unchanged').map(({ kind, name, action }) => `${action} ${kind} ${name}`)

describe('applyConfiguration', () => {
  it('stores everything, and the second time nothing', async () => {
    const first = await apply(soundBundle())
    expect(first.problems.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(actions(first)).toEqual([
      'create schema erp-main/order',
      'create mapping shop-main/product',
      'create mapping erp-main/product',
      'create ownership ownership',
      'create connection erp-main',
      'create connection shop-main',
      'create flow shop-products',
      'create flow erp-products',
    ])
    const before = await rows()
    expect(before[0]).toMatchObject({ id: 'erp-main', state: 'active', rev: 1 })
    expect(actions(await apply(soundBundle()))).toEqual([])
    expect(await rows()).toEqual(before)
  })

  it('updates what differs, in words, with secrets hidden', async () => {
    await apply(soundBundle())
    const bundle = soundBundle()
    bundle.connections[0]!.config = { url: 'https://erp.new', password: 'hunter22222' }
    bundle.flows[0]!.schedule = 'every 1m'
    bundle.mappings[0]!.text += '# more\n'
    const plan = await apply(bundle)
    expect(actions(plan)).toEqual(['update mapping shop-main/product', 'update connection erp-main', 'update flow shop-products'])
    const details = Object.fromEntries(plan.changes.map(({ name, details }) => [name, details]))
    expect(details['shop-products']).toEqual(['schedule: "every 30s" → "every 1m"'])
    expect(details['shop-main/product']).toEqual(['+ # more'])
    expect(details['erp-main']).toContain('config.url: "https://erp.example" → "https://erp.new"')
    expect(JSON.stringify(plan)).not.toContain('hunter2')
    expect((await rows())[0]).toMatchObject({ rev: 2, config: expect.stringContaining('hunter22222') as string })
  })

  it('shows that a secret changes without showing it', async () => {
    const bundle = soundBundle()
    bundle.connections[0]!.config.password = 'first-secret'
    await apply(bundle)
    bundle.connections[0]!.config.password = 'second-secret'
    const { changes } = await planConfiguration(store, bundle, context)
    expect(changes.find(({ name }) => name === 'erp-main')).toMatchObject({
      action: 'update',
      details: ['config.password: "•••" → "••• (changed)"'],
    })
  })

  it('writes nothing on a dry run or when something is wrong', async () => {
    const dry = await applyConfiguration(store, soundBundle(), { ...context, now, isDryRun: true })
    expect(actions(dry)).toHaveLength(8)
    const broken = soundBundle()
    broken.flows[1]!.object = 'prodct'
    expect((await apply(broken)).problems).toContainEqual(expect.objectContaining({ severity: 'error', path: 'object' }))
    expect(await rows()).toEqual([])
  })

  it('keeps what is not in the folder, says so, and checks against it', async () => {
    await apply(soundBundle())
    const part: ConfigBundle = { connections: [], flows: [{ ...soundBundle().flows[1]!, id: 'again' }], mappings: [], schemas: [] }
    const { changes, problems } = await planConfiguration(store, part, context)
    expect(changes).toContainEqual({ kind: 'connection', name: 'erp-main', action: 'unchanged', details: ['kept: not in the folder'] })
    expect(problems).toContainEqual(expect.objectContaining({ severity: 'error', message: expect.stringContaining('two flows') as string }))
  })

  it('leaves a pause alone unless the bundle says something about it', async () => {
    await apply(soundBundle())
    await store.admin([{ table: 'connections', put: { id: 'erp-main', state: 'paused', stateReason: 'bad password', rev: 2 } }])
    const bundle = soundBundle()
    bundle.connections[0]!.name = 'ERP 2'
    await apply(bundle)
    expect((await rows())[0]).toMatchObject({ name: 'ERP 2', state: 'paused', stateReason: 'bad password', rev: 3 })
    bundle.connections[0]!.isPaused = false
    expect((await apply(bundle)).changes.find(({ name }) => name === 'erp-main')?.details).toEqual(['isPaused: true → false'])
    expect((await rows())[0]).toMatchObject({ state: 'active', stateReason: null })
  })

  it('does not turn a connection into one of another system', async () => {
    await apply(soundBundle())
    const other = soundBundle()
    other.connections[0]!.connector = 'other'
    const { problems } = await planConfiguration(store, other, {
      ...context,
      connectors: new Map([...connectors, ['other', connectors.get('vendor')!]]),
    })
    expect(problems).toContainEqual(
      expect.objectContaining({ path: 'connector', message: expect.stringContaining('Make a new connection') as string }),
    )
  })

  it('warns of references that lead nowhere, naming the variable', async () => {
    const { problems } = await planConfiguration(store, soundBundle(), { ...context, sources: { ...sources, env: { SHOP_PASSWORD: 'x' } } })
    expect(problems).toContainEqual(
      expect.objectContaining({ severity: 'warning', message: expect.stringContaining('ERP_PASSWORD') as string }),
    )
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
  })

  it('tells when somebody else was faster', async () => {
    await apply(soundBundle())
    const bundle = soundBundle()
    bundle.connections[0]!.name = 'mine'
    const raced: Store = Object.assign(Object.create(store) as Store, {
      admin: async (writes: Parameters<Store['admin']>[0]) => {
        await store.admin([{ table: 'connections', put: { id: 'erp-main', name: 'theirs', rev: 9 } }])
        return store.admin(writes)
      },
    })
    await expect(applyConfiguration(raced, bundle, { ...context, now })).rejects.toMatchObject({ code: 'revChanged', kind: 'conflict' })
    expect((await rows())[0]).toMatchObject({ name: 'theirs', rev: 9 })
  })
})

describe('exportConfiguration', () => {
  it('goes out to files and back in without a change, and shows no secret', async () => {
    const bundle = soundBundle()
    bundle.connections[0]!.config.password = 'hunter22222'
    await apply(bundle)
    const exported = await exportConfiguration(store, connectors)
    expect(exported.connections[0]!.config.password).toBe(MASK)
    await writeConfigurationFolder(join(folder, 'out'), exported)
    const { bundle: read, problems } = await readConfigurationFolder(join(folder, 'out'))
    expect(problems).toEqual([])
    expect(actions(await apply(read))).toEqual([])
    expect((await rows())[0]!.config).toContain('hunter22222')
  })

  it('needs a value where nothing is stored to keep', async () => {
    const bundle = soundBundle()
    bundle.connections[0]!.config.password = MASK
    expect((await apply(bundle)).problems).toContainEqual(expect.objectContaining({ path: 'config.password', severity: 'error' }))
  })

  it('hides everything of a connection whose connector is gone', async () => {
    await apply(soundBundle())
    const exported = await exportConfiguration(store, new Map())
    expect(exported.connections[0]!.config).toEqual({ url: MASK, password: { env: 'ERP_PASSWORD' } })
  })
})
