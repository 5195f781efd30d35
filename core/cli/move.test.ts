// `qiao dump | qiao load`, as a person types it; what a dump holds is tested in core/store/dump.test.ts.
import { copyFileSync, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runQiao, startCliWorld, type CliWorld } from '../testing/cli-world.ts'
import { sharedFreshDatabase } from '../testing/postgres-shared.ts'

let world: CliWorld
let env: Record<string, string>
let text = ''
const load = (given: Record<string, string>, ...options: string[]) =>
  runQiao(['load', ...options], { env: given, input: (async function* () { yield Buffer.from(text) })() }) // prettier-ignore

beforeAll(async () => {
  world = await startCliWorld()
  await world.qiao(['apply', world.configuration, '--yes'])
  env = { QIAO_DATA: join(world.folder, 'moved'), PORT: '0' }
  mkdirSync(env.QIAO_DATA!)
})
afterAll(() => world.stop())

it('dumps a running hub: standard output is the dump alone', async () => {
  const { code, lines, err } = await world.qiao(['dump'])
  expect(code).toBe(0)
  expect(JSON.parse(lines[0]!)).toMatchObject({ dump: 'qiao', dialect: 'sqlite', hubId: expect.stringMatching(/^hub_/) })
  expect(JSON.parse(lines.at(-1)!)).toMatchObject({ rows: { connections: 2, flows: 4 } })
  expect(err).toMatch(/^Dumped\. .* to move, stop it first\.\n$/)
  text = `${lines.join('\n')}\n`
})

it('makes no key of its own for what another one sealed', async () => {
  const { code, out, err } = await load(env)
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err).toMatch(/^There is no key yet: copy the dumped hub’s qiao\.key to .*moved\/qiao\.key, or set QIAO_KEY to its key\.\n$/)
  expect(existsSync(join(env.QIAO_DATA!, 'qiao.key'))).toBe(false)
  const other = await load({ ...env, QIAO_KEY: '11'.repeat(32) })
  expect(other).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^The data was sealed with another key\./) })
  expect(existsSync(join(env.QIAO_DATA!, 'qiao.sqlite'))).toBe(false)
})

it('loads it into another folder, once', async () => {
  copyFileSync(join(world.env.QIAO_DATA!, 'qiao.key'), join(env.QIAO_DATA!, 'qiao.key'))
  const { code, json } = await load(env, '--json')
  expect(code).toBe(0)
  expect(json()).toMatchObject({ hubId: expect.stringMatching(/^hub_/), rows: { connections: 2, flows: 4 } })
  const again = await load(env)
  expect(again).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^The database is not empty \(it has connections, flows/) })
})

it('loads it into PostgreSQL, and the same comes out again', async () => {
  const url = new URL(await sharedFreshDatabase())
  url.searchParams.set('schema', 'tea_company')
  const there = { ...env, QIAO_DATABASE_URL: url.href }
  const empty = await runQiao(['dump'], { env: there })
  expect(empty).toMatchObject({ code: 1, out: '', err: 'The database is empty: there is nothing to dump.\n' })
  const { code, lines, err } = await load(there)
  expect(code).toBe(0)
  expect(lines).toEqual([expect.stringMatching(/^\d+ rows loaded into PostgreSQL\.$/)])
  expect(err).toContain('qiao start')
  const back = (await runQiao(['dump'], { env: there })).lines
  const rowsOf = (all: string[]) => all.filter((line) => line.startsWith('[') && !/^\["(opened|sequence|schemaVersion|keyCheck)"/.test(line)).sort() // prettier-ignore
  expect(rowsOf(back)).toEqual(rowsOf(text.split('\n')))
})
