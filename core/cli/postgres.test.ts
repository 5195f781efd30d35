// The commands that look at the database themselves, on PostgreSQL.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runQiao } from '../testing/cli-world.ts'
import { sharedFreshDatabase } from '../testing/postgres-shared.ts'

let env: Record<string, string>
const finding = async (check: string, given = env) =>
  (await runQiao(['doctor', '--json'], { env: given })).json().checks.find((one: { check: string }) => one.check === check)

beforeAll(async () => {
  const url = new URL(await sharedFreshDatabase())
  url.searchParams.set('schema', 'tea_company')
  env = { QIAO_DATABASE_URL: url.href, QIAO_DATA: mkdtempSync(join(tmpdir(), 'qiao-cli-pg-')), PORT: '0' }
})
afterAll(() => rmSync(env.QIAO_DATA!, { recursive: true }))

it('the doctor looks, and makes nothing', async () => {
  expect(await finding('database')).toMatchObject({ state: 'ok', message: 'PostgreSQL, empty: the first start makes the tables' })
  expect(await finding('database')).toMatchObject({ message: expect.stringContaining('empty') })
})

it('migrate makes the schema that the address names', async () => {
  const { code, json } = await runQiao(['migrate', '--json'], { env })
  expect(code).toBe(0)
  const { database, from, to, known } = json()
  expect({ database, from, to }).toEqual({ database: 'PostgreSQL', from: 0, to: known })
  expect(await finding('database')).toMatchObject({ state: 'ok', message: `PostgreSQL, schema version ${known}` })
  const elsewhere = new URL(env.QIAO_DATABASE_URL!)
  elsewhere.searchParams.set('schema', 'another')
  expect((await finding('database', { ...env, QIAO_DATABASE_URL: elsewhere.href })).message).toContain('empty')
})

it('compares the clocks', async () => {
  expect((await runQiao(['doctor'], { env })).lines).toContain('✓ clock: agrees with that of the database')
  const { code, out } = await runQiao(['doctor'], { env, now: () => Date.now() - 60_000 })
  expect(code).toBe(1)
  expect(out).toMatch(/✗ clock: it is (59|60|61) s behind that of the database → let both follow a time server/)
})

it('backup names the right tools', async () => {
  expect(await runQiao(['backup'], { env })).toMatchObject({ code: 1, out: '', err: expect.stringContaining('pg_dump') })
})

it('a server that is away is told without the password', async () => {
  const away = { ...env, QIAO_DATABASE_URL: 'postgresql://qiao:open-sesame@127.0.0.1:9/qiao' }
  const { code, out, err } = await runQiao(['doctor'], { env: away })
  expect(code).toBe(1)
  expect(out).toMatch(/✗ database: PostgreSQL cannot be read: Nothing answers at /)
  const migrated = await runQiao(['migrate'], { env: away })
  expect(migrated.code).toBe(1)
  expect(out + err + migrated.err).not.toContain('open-sesame')
})
