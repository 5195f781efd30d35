// The switches for faults that come by themselves.
import { Hono } from 'hono'
import { afterEach, describe, expect, it } from 'vitest'
import { serveSimulator, type HttpSimulator, type Trouble } from './simulator.ts'

const CALLS = 200
let simulator: HttpSimulator | undefined
afterEach(() => simulator?.close())

/** What each of 200 writes met with, and how many of them were performed. */
async function met(trouble: Trouble | undefined, method = 'POST') {
  let performed = 0
  const app = new Hono().all('/', (c) => {
    performed++
    return c.text('done')
  })
  const own = (simulator = await serveSimulator(app))
  own.faults.beUnreliable(trouble)
  const answers: string[] = []
  for (let n = 0; n < CALLS; n++) {
    const answer = await fetch(own.url, { method }).then(
      ({ status }) => String(status),
      () => 'cut',
    )
    answers.push(answer)
  }
  await own.close()
  return { answers, performed, counts: own.faults.counts }
}
const tally = (answers: string[], wanted: string): number => answers.filter((answer) => answer === wanted).length

describe('an unreliable simulator', () => {
  const trouble: Trouble = { seed: 1, fail: 0.2, failures: [{ status: 502 }, { status: 503 }], drop: 0.1 }

  it('refuses a share unperformed, performs a share without an answer, and counts both', async () => {
    const { answers, performed, counts } = await met(trouble)
    const [refused, cut] = [tally(answers, '502') + tally(answers, '503'), tally(answers, 'cut')]
    expect(counts).toEqual({ failed: refused, dropped: cut })
    expect(tally(answers, '502')).toBeGreaterThan(5)
    expect(tally(answers, '503')).toBeGreaterThan(5)
    expect(cut).toBeGreaterThan(5)
    expect(performed).toBe(CALLS - refused)
  })
  it('strikes the same requests for the same seed, others for another one', async () => {
    const first = (await met(trouble)).answers
    expect((await met(trouble)).answers).toEqual(first)
    expect((await met({ ...trouble, seed: 2 })).answers).not.toEqual(first)
  })
  it('drops no answer to a reading', async () => {
    expect(tally((await met({ seed: 1, drop: 1 }, 'GET')).answers, '200')).toBe(CALLS)
  })
  it('is reliable again when told so', async () => {
    expect(tally((await met(undefined)).answers, '200')).toBe(CALLS)
  })
})
