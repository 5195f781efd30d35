// Which configuration is stored: one word in `meta`, written with each change of it, by which other nodes see that theirs is out of date.
import { hash } from 'node:crypto'
import { eq } from 'drizzle-orm'
import type { AdminWrite, Store } from '../store/port.ts'

const KEY = 'configuration'

/** Null: nothing has been applied yet. */
export async function configurationVersion({ read, tables }: Store): Promise<string | null> {
  const [row] = await read.select({ value: tables.meta.value }).from(tables.meta).where(eq(tables.meta.key, KEY))
  return row?.value ?? null
}

/** To be written together with these. */
export const versionWrite = (writes: AdminWrite[], now: number): AdminWrite => ({
  table: 'meta',
  put: { key: KEY, value: `${now} ${hash('sha256', JSON.stringify(writes), 'base64url').slice(0, 12)}` },
})
