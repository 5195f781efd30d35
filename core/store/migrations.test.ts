// The migrations make what tables.ts says, column by column and index by index, on both dialects.
import Database from 'better-sqlite3'
import { getTableColumns, getTableName } from 'drizzle-orm'
import { getTableConfig } from 'drizzle-orm/sqlite-core'
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { sharedFreshDatabase } from '../testing/postgres-shared.ts'
import { randomisingCodec } from '../testing/store-rows.ts'
import type { Dialect } from './dialect.ts'
import { openStore } from './open.ts'
import { migrationsFolder } from './schema-version.ts'
import { tablesFor } from './tables.ts'

const codec = randomisingCodec
type Columns = Record<string, Record<string, { type: string; notNull: boolean }>>

function declared(dialect: Dialect): Columns {
  return Object.fromEntries(
    Object.values(tablesFor(dialect, codec)).map((table) => [
      getTableName(table),
      Object.fromEntries(
        Object.values(getTableColumns(table)).map((column) => {
          // A part of a key is never null, said or not.
          const isKey = column.primary || (dialect === 'sqlite' && primaryKeyOf(table).includes(column.name))
          return [column.name, { type: column.getSQLType().replace('bigserial', 'bigint'), notNull: column.notNull || isKey }]
        }),
      ),
    ]),
  )
}

const primaryKeyOf = (table: Parameters<typeof getTableConfig>[0]): string[] =>
  getTableConfig(table).primaryKeys.flatMap((key) => key.columns.map((column) => column.name))

describe('migrations', () => {
  test('sqlite', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'qiao-migrations-'))
    const file = join(dir, 'a.db')
    await (await openStore({ file }, { codec })).close()
    const db = new Database(file, { readonly: true })
    const found: Columns = {}
    for (const table of Object.keys(declared('sqlite'))) {
      const columns = db.pragma(`table_info(${table})`) as { name: string; type: string; notnull: number }[]
      found[table] = Object.fromEntries(columns.map((it) => [it.name, { type: it.type.toLowerCase(), notNull: it.notnull === 1 }]))
    }
    expect(found).toEqual(declared('sqlite'))
    const indexes = db.prepare(`SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL`).pluck().all()
    const wanted = Object.values(tablesFor('sqlite', codec)).flatMap((table) =>
      getTableConfig(table).indexes.map((index) => index.config.name),
    )
    expect(indexes.toSorted()).toEqual(wanted.toSorted())
    for (const table of Object.values(tablesFor('sqlite', codec))) {
      const keyed = (db.pragma(`table_info(${getTableName(table)})`) as { name: string; pk: number }[]).filter((it) => it.pk > 0)
      const key = keyed.sort((a, b) => a.pk - b.pk).map((it) => it.name)
      const single = Object.values(getTableColumns(table)).filter((column) => column.primary)
      expect(key).toEqual(single.length > 0 ? single.map((column) => column.name) : primaryKeyOf(table))
    }
    db.close()
    rmSync(dir, { recursive: true })
  })

  test('postgres', async () => {
    const url = await sharedFreshDatabase()
    await (await openStore({ url }, { codec })).close()
    const client = new pg.Client(url)
    await client.connect()
    const { rows } = await client.query<{ table_name: string; column_name: string; data_type: string; is_nullable: string }>(
      `SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns
       WHERE table_schema = 'public' AND table_name <> 'migrations'`,
    )
    await client.end()
    const found: Columns = {}
    for (const row of rows) {
      const table = (found[row.table_name] ??= {})
      table[row.column_name] = { type: row.data_type, notNull: row.is_nullable === 'NO' }
    }
    expect(found).toEqual(declared('postgres'))
  })

  test.each<Dialect>(['sqlite', 'postgres'])('%s: tables.ts has not moved on since the last migration', (dialect) => {
    const root = resolve(import.meta.dirname, '../..')
    const out = mkdtempSync(join(root, 'core/store/.migrations-'))
    try {
      cpSync(migrationsFolder(dialect), out, { recursive: true })
      const before = readdirSync(out)
      const kit = join(root, 'node_modules/drizzle-kit/bin.cjs')
      const words = ['--dialect', dialect === 'sqlite' ? 'sqlite' : 'postgresql', '--schema', `./core/store/${dialect}/schema.ts`]
      execFileSync(process.execPath, [kit, 'generate', ...words, '--out', `./core/store/${out.split('/').at(-1)!}`], {
        cwd: root,
        stdio: 'pipe',
      })
      expect(readdirSync(out)).toEqual(before)
    } finally {
      rmSync(out, { recursive: true })
    }
  })
})
