// Connections, tokens, backups and the doctor, against a running hub; then what the same commands do when it is gone.
import Database from 'better-sqlite3'
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runQiao, startCliWorld, type CliWorld } from '../testing/cli-world.ts'

let world: CliWorld
let isStopped = false
const qiao = (...argv: string[]) => world.qiao(argv)
const checks = async (env = world.env) => {
  const { code, json } = await runQiao(['doctor', '--json'], { env })
  const found = json() as { ok: boolean; checks: { check: string; state: string; message: string; remedy?: string }[] }
  return { code, ok: found.ok, of: (name: string) => found.checks.find(({ check }) => check === name) }
}

beforeAll(async () => {
  world = await startCliWorld()
  await qiao('apply', world.configuration, '--yes')
})
afterAll(async () => {
  if (!isStopped) await world.stop()
})

describe('a running hub', () => {
  it('lists its connections, Chinese aligned', async () => {
    const { lines } = await qiao('connections')
    expect(lines).toEqual([
      'connection  connector  name             state   reason',
      'erp         erp        ERP              active  –',
      'shop        shop       桥山茶铺 小程序  active  –',
    ])
    expect((await qiao('connections', 'list', '--json')).json()).toMatchObject([{ id: 'erp' }, { id: 'shop' }])
  })
  it('checks, pauses and resumes one', async () => {
    expect(await qiao('connections', 'check', 'erp')).toMatchObject({ code: 0, lines: ['✓ erp answers.'] })
    await qiao('connections', 'pause', 'erp', '--reason', '月末关账')
    expect((await qiao('connections')).lines[1]).toBe('erp         erp        ERP              paused  月末关账')
    const { code, of } = await checks()
    expect(code).toBe(1)
    expect(of('connection erp')).toMatchObject({
      state: 'wrong',
      message: '月末关账',
      remedy: expect.stringContaining('qiao connections resume erp'),
    })
    expect((await qiao('connections', 'resume', 'erp', '--json')).json()).toMatchObject({ id: 'erp', state: 'active' })
    expect(await qiao('connections', 'check', 'nope')).toMatchObject({ code: 1, out: '', err: 'There is no connection "nope".\n' })
  })
  it('says that a system was left alone, and tries it again at once', async () => {
    const at = Date.now()
    const open = {
      state: 'open',
      failures: 5,
      openings: 1,
      since: at,
      retryAt: at + 600_000,
      reason: 'connectFailed: ECONNREFUSED',
      rev: 1,
    }
    await world.node.hub.store.admin([{ table: 'circuits', put: { connection: 'erp', ...open } }])
    expect((await qiao('connections')).lines[1]).toMatch(/active +circuit open, asked again at .+: connectFailed: ECONNREFUSED/)
    expect((await checks()).of('connection erp')).toMatchObject({
      state: 'wrong',
      message: expect.stringMatching(/^circuit open: the system does not answer \(connectFailed: ECONNREFUSED\), asked again at 20/),
      remedy: expect.stringContaining('qiao connections check erp'),
    })
    const { lines } = await qiao('connections', 'reset-circuit', 'erp')
    expect(lines).toEqual(['The circuit of erp is closed: what waits is tried again now.'])
    expect((await qiao('connections')).lines[1]).toMatch(/active +–/)
    expect((await checks()).of('connection erp')).toMatchObject({ state: 'ok' })
  })
  it('asks which custom fields a system has, and declares them in files that keep what people wrote', async () => {
    const { connector } = world.erp
    const season = { type: ['string', 'null'], title: '茶季' }
    connector.fetchFields = async () => ({ product: { properties: { season, grade: { type: 'integer' } } } })
    const listed = [
      'object   field   called  type     declared',
      'product  season  茶季    string   no',
      'product  grade   –       integer  no',
    ]
    expect((await qiao('connections', 'fields', 'erp')).lines).toEqual(listed)
    const file = join(world.configuration, 'schemas/erp/product.overlay.yaml')
    const { lines } = await qiao('connections', 'fields', 'erp', '--to', world.configuration)
    expect(lines.at(-1)).toMatch(/^1 file written: schemas\/erp\/product.overlay.yaml. Take out what is not wanted.+qiao apply /)
    writeFileSync(file, '# ours\nproperties:\n  season: { type: string, title: 采摘季 } # since May\n')
    expect((await qiao('apply', world.configuration, '--yes')).code).toBe(0)
    expect((await qiao('connections', 'fields', 'erp', '--to', world.configuration, '--json')).json()).toMatchObject({
      items: [{ fields: [{ isDeclared: true }, { isDeclared: false }] }],
      written: ['schemas/erp/product.overlay.yaml'],
    })
    expect(readFileSync(file, 'utf8')).toBe(
      '# ours\nproperties:\n  season: { type: string, title: 采摘季 } # since May\n  grade:\n    type: integer\n',
    )
    await qiao('apply', world.configuration, '--yes')
    expect((await qiao('connections', 'fields', 'erp', '--to', world.configuration)).lines.at(-1)).toMatch(/^All of them are declared in /)
    delete connector.fetchFields
    expect(await qiao('connections', 'fields', 'erp')).toMatchObject({
      code: 1,
      err: expect.stringContaining('declare them in schemas/erp/'),
    })
  })
  it('lists its flows', async () => {
    const { lines } = await qiao('flows', '--connection', 'shop')
    expect(lines).toHaveLength(3)
    expect(lines[1]).toMatch(/^shop-in {3,}shop +→ hub +product +pushes alone +on/)
  })
  it('takes --json before the command too', async () => {
    expect((await qiao('--json', 'flows')).json()).toHaveLength(4)
  })
  it('is well, says the doctor', async () => {
    const { code, ok, of } = await checks()
    expect({ code, ok }).toEqual({ code: 0, ok: true })
    expect(of('hub')).toMatchObject({ state: 'ok', message: `runs at ${world.node.server.url}` })
    expect(of('connection shop')).toMatchObject({ state: 'ok' })
    expect((await qiao('doctor')).lines).toContain(`✓ hub: runs at ${world.node.server.url}`)
  })
  it('gives a new token; the old one stops working at once', async () => {
    const old = readFileSync(join(world.env.QIAO_DATA!, 'token'), 'utf8').trim()
    const { code, out } = await qiao('token')
    expect(code).toBe(0)
    const [, token] = /^http:\/\/127\.0\.0\.1:\d+\/#token=(qiao_[\w-]+)\n$/.exec(out)!
    expect(token).not.toBe(old)
    expect((await qiao('flows')).code).toBe(0)
    const refused = await runQiao(['flows'], { env: { ...world.env, QIAO_TOKEN: old } })
    expect(refused).toMatchObject({ code: 1, out: '' })
    expect(refused.err).toMatch(/does not know this token: set QIAO_TOKEN/)
  })
  it('is copied while it runs', async () => {
    const file = join(world.folder, 'copy.sqlite')
    expect((await runQiao(['backup', '--out', file, '--json'], { env: world.env })).json()).toMatchObject({ file })
    const copy = new Database(file, { readonly: true })
    expect(copy.prepare('SELECT count(*) FROM flows').pluck().get()).toBe(4)
    copy.close()
    expect(await qiao('backup', '--out', file)).toMatchObject({ code: 1, err: `${file} exists already: a backup goes into a new file.\n` })
    const made = (await qiao('backup', '--json')).json() as { file: string }
    expect(made.file.startsWith(join(world.env.QIAO_DATA!, 'backups', 'qiao-'))).toBe(true)
    expect(existsSync(made.file)).toBe(true)
  })
  it('holds the database: a second process is told so', async () => {
    const { code, err } = await qiao('migrate')
    expect(code).toBe(1)
    expect(err).toMatch(/qiao\.sqlite/)
  })
  it('gives its token to no other address', async () => {
    const { code, err } = await runQiao(['flows'], { env: { ...world.env, QIAO_URL: 'http://hub.example.test' } })
    expect({ code, err }).toEqual({
      code: 1,
      err: 'There is no token for the hub at http://hub.example.test: set QIAO_TOKEN, or QIAO_DATA to the data folder of a hub on this machine.\n',
    })
  })
  it('is told from what else answers at an address', async () => {
    const other = createServer((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nhi')),
    )
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    const url = `http://127.0.0.1:${port}`
    expect((await runQiao(['flows'], { env: { ...world.env, QIAO_URL: url } })).err).toContain(`What answers at ${url} is not a Qiao hub`)
    const { code, of } = await checks({ QIAO_DATA: join(world.folder, 'empty'), PORT: String(port) })
    expect(code).toBe(1)
    expect(of('address')).toMatchObject({ state: 'wrong', remedy: 'set PORT to a free port' })
    await new Promise((resolve) => other.close(resolve))
  })
})

describe('without a hub', () => {
  beforeAll(async () => {
    isStopped = true
    await world.node.stop()
  })
  afterAll(() => rmSync(world.folder, { recursive: true }))

  it('commands say how to start one', async () => {
    const { code, out, err } = await qiao('records', '--json')
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toBe(`No hub answers at ${world.node.server.url}: start it with \`qiao start\`, or set QIAO_URL to where it runs.\n`)
  })
  it('a token and a backup are made on its data', async () => {
    const { token } = (await qiao('token', '--json')).json() as { token: string }
    expect(readFileSync(join(world.env.QIAO_DATA!, 'token'), 'utf8')).toBe(`${token}\n`)
    const { file, bytes } = (await qiao('backup', '--json')).json() as { file: string; bytes: number }
    expect(existsSync(file)).toBe(true)
    expect(bytes).toBeGreaterThan(10_000)
  })
  it('a mistyped data folder does not become a new hub', async () => {
    const folder = join(world.folder, 'mistyped')
    for (const command of ['token', 'backup']) expect((await runQiao([command], { env: { QIAO_DATA: folder } })).code).toBe(1)
    expect(existsSync(folder)).toBe(false)
  })
  it('migrates, and says from what to what', async () => {
    const fresh = { QIAO_DATA: join(world.folder, 'fresh') }
    const first = (await runQiao(['migrate', '--json'], { env: fresh })).json()
    expect(first).toMatchObject({ from: 0, to: first.known })
    expect((await runQiao(['migrate'], { env: fresh })).lines[0]).toMatch(/schema version \d+, nothing to do\.$/)
  })
  it('the doctor looks at the stored connections, and changes nothing', async () => {
    const folder = join(world.folder, 'nothing')
    const { of } = await checks({ QIAO_DATA: folder, PORT: '0' })
    expect(of('data folder')).toMatchObject({ state: 'ok', message: `${folder} will be made at the first start` })
    expect(of('database')?.message).toContain('empty')
    expect(existsSync(folder)).toBe(false)
    // The systems in memory are no connectors of this installation.
    expect((await checks()).of('connection shop')).toMatchObject({
      state: 'wrong',
      message: expect.stringContaining('is not installed here'),
    })
  })
  it('the doctor finds an open key, a lost key and a bad variable, with the remedy', async () => {
    const folder = join(world.folder, 'sick')
    mkdirSync(folder)
    writeFileSync(join(folder, 'qiao.key'), 'x')
    chmodSync(join(folder, 'qiao.key'), 0o644)
    expect((await checks({ QIAO_DATA: folder, PORT: '0' })).of('key')).toMatchObject({
      state: 'wrong',
      remedy: `chmod 600 ${join(folder, 'qiao.key')}`,
    })
    const lost = join(world.folder, 'lost')
    mkdirSync(lost)
    writeFileSync(join(lost, 'qiao.sqlite'), '')
    expect((await checks({ QIAO_DATA: lost, PORT: '0' })).of('key')).toMatchObject({
      state: 'wrong',
      message: expect.stringContaining('is missing'),
    })
    const { code, of } = await checks({ PORT: 'eighty' } as never)
    expect(code).toBe(1)
    expect(of('environment')?.message).toContain('PORT is "eighty"')
  })
})
