// The record that a path names.
import { eq } from 'drizzle-orm'
import type { Hub } from '../engine/port.ts'
import type { RecordRow } from '../store/port.ts'
import { notFound } from './problem.ts'

/** Throws a 404. */
export async function requireRecord({ store }: Hub, id: string): Promise<RecordRow> {
  const { records } = store.tables
  const [row] = await store.read.select().from(records).where(eq(records.id, id)).limit(1)
  if (!row) throw notFound('record', id)
  return row
}
