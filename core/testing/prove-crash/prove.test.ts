// The proof in small: two nodes behind one address, one of them replaced under load. Killing them takes `npm run prove:crash` and its time.
import { expect, it } from 'vitest'
import { sharedFreshDatabase } from '../postgres-shared.ts'
import { prove } from './prove.ts'

it('a rolling restart loses, doubles, reorders and refuses nothing', { timeout: 120_000 }, async () => {
  const said: string[] = []
  const say = (text: string) => void said.push(text)
  const databaseUrl = await sharedFreshDatabase()
  const { isGood, figures } = await prove({ database: 'postgres', databaseUrl, nodes: 2, kills: 1, isRolling: true, seed: 1, say })
  expect(figures, said.join('\n')).toMatchObject({ nodes: 2, restarts: 1, lost: 0, doubled: 0, reordered: 0, refused: 0 })
  expect(figures['acknowledged']).toBeGreaterThan(0)
  expect(isGood).toBe(true)
})
