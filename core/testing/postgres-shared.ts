// The PostgreSQL of this test run (postgres-global.ts), for test files.
import { inject } from 'vitest'
import type {} from './postgres-global.ts'
import { freshDatabase } from './postgres.ts'

/** URL of the run's server. Rejects, saying why, when none could be started. */
export async function sharedPostgres(): Promise<string> {
  const answer = await fetch(inject('postgresBroker'))
  const text = await answer.text()
  if (!answer.ok) throw new Error(text)
  return text
}

/** URL of a new, empty database on the run's server. */
export const sharedFreshDatabase = async (): Promise<string> => freshDatabase(await sharedPostgres())
