// The search in a code table's rows, on both databases: by what cells say, in any writing.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApiClient, TOKEN } from '../testing/api-client.ts'
import { startWorld, type World } from '../testing/product-world.ts'
import { createApp } from './app.ts'

const log = { debug() {}, info() {}, warn() {}, error() {} }
const verifyToken = async (token: string) => token === TOKEN

describe.each(['sqlite', 'postgres'] as const)('search in a code table on %s', (dialect) => {
  let world: World
  let find: (search: string) => Promise<string[]>
  beforeAll(async () => {
    world = await startWorld({ dialect })
    const ask = createApiClient(
      createApp(world.hub, { verifyToken, isLoopback: true, log, replaceToken: async () => '', backupFolder: '' }),
    )
    await ask('PUT', '/api/v1/code-tables/materials', {
      body: { name: 'materials', keys: ['skuCode'], values: ['material'], fallback: 'error' },
    })
    const csv = 'skuCode,material\nＡ１,M%01\nÄpfel,02\nТовар,03\n"a ""b"" \\c",Ärger\n'
    await ask('POST', '/api/v1/code-tables/materials/import', { body: csv, headers: { 'content-type': 'text/csv' } })
    find = async (search) => {
      const { body } = await ask('GET', `/api/v1/code-tables/materials/rows?search=${encodeURIComponent(search)}`)
      return body.items.map(({ skuCode }: { skuCode: string }) => skuCode)
    }
  })
  afterAll(() => world.stop())

  it.each([
    ['Ａ１', 'Ａ１'],
    ['äPF', 'Äpfel'],
    ['товар', 'Товар'],
    ['m%', 'Ａ１'],
    ['ÄRG', 'a "b" \\c'],
    ['"B" \\', 'a "b" \\c'],
  ])('%s is found', async (word, key) => expect(await find(word)).toEqual([key]))

  it.each(['material', ':', '[', '","', '_'])('%s is not, for no cell says it', async (word) => expect(await find(word)).toEqual([]))
})
