// Conformance of bills (§11): as far as the target and no further, steps that go on where one failed, and nothing done to what was taken back.
import { expect, it } from 'vitest'
import type { Native, WriteItem, WriteResult } from '../../connector/port.ts'
import { reachedBy, type DocumentStep } from '../../model/document.ts'
import type { Simulator } from '../simulator.ts'
import { need, onBench, type Bench, type ConformanceCase } from './case.ts'

interface Writing<Sim> {
  steps: readonly DocumentStep[]
  createItem(sim: Sim, n: number): Promise<WriteItem>
  write(bench: Bench<Sim>, items: WriteItem[]): Promise<WriteResult[]>
}

/** Tests for an object whose facts name document steps. */
export function documentTests<Sim extends Simulator>(suite: ConformanceCase<Sim>, object: string, writing: Writing<Sim>): void {
  const { steps, createItem, write } = writing
  const last = steps.at(-1)!
  const documents = () => need(suite.objects[object]!.documents, object, 'documents')
  const test = (name: string, run: (bench: Bench<Sim>) => Promise<void>): void => it(name, () => onBench(suite, object, run))
  const push = async (bench: Bench<Sim>, item: WriteItem, target: DocumentStep): Promise<WriteResult> => {
    const [result] = await write(bench, [{ ...item, target }])
    return result!
  }
  const shown = async ({ ctx, port }: Bench<Sim>, id: string): Promise<Native> => {
    const [got] = await port.get!(ctx, [id])
    return got!.native as Native
  }
  const statusAt = async (bench: Bench<Sim>, id: string) => documents().statusOf(await shown(bench, id))

  test('documents: one goes as far as its target, on from there, and never back', async (bench) => {
    const item = await createItem(bench.sim, 1)
    const first = await push(bench, item, steps[0]!)
    const externalId = first.externalId!
    for (const step of steps) {
      const result = await push(bench, { ...item, externalId, old: await shown(bench, externalId), changed: [] }, step)
      expect(result, step).toMatchObject({ done: true, externalId })
      expect(await statusAt(bench, externalId), step).toBe(reachedBy(step))
    }
    const reached = await statusAt(bench, externalId)
    await push(bench, { ...item, externalId, old: await shown(bench, externalId), changed: [] }, steps[0]!)
    expect(await statusAt(bench, externalId)).toBe(reached)
  })

  for (const step of steps.slice(1))
    test(`documents: where ${step} is refused the step is told and the id bound, and the next attempt goes on from there`, async (bench) => {
      const item = await createItem(bench.sim, 1)
      const { externalId } = await push(bench, item, steps[0]!)
      const mend = documents().refuse(bench.sim, externalId!, step)
      const known = { ...item, externalId: externalId!, old: await shown(bench, externalId!), changed: [] }
      const refused = await push(bench, known, last)
      expect(refused).toMatchObject({ done: false, externalId, failed: step })
      expect(['data', 'transient']).toContain(refused.error?.kind)
      mend()
      expect(await push(bench, { ...known, old: await shown(bench, externalId!) }, last)).toMatchObject({ done: true, externalId })
      expect(await statusAt(bench, externalId!)).toBe(reachedBy(last))
    })

  test('documents: one that somebody took back is left alone, and that is told', async (bench) => {
    const { takeBack } = documents()
    const item = await createItem(bench.sim, 1)
    const { externalId } = await push(bench, item, takeBack.from)
    const old = await shown(bench, externalId!)
    takeBack.by(bench.sim, externalId!)
    const before = await shown(bench, externalId!)
    const edit = suite.objects[object]!.edit ?? {}
    const update = { ...item, externalId: externalId!, old, want: { ...old, ...edit }, changed: Object.keys(edit) }
    expect(await push(bench, update, last)).toMatchObject({ done: false, error: { kind: 'conflict', code: 'documentReopened' } })
    expect(await shown(bench, externalId!)).toEqual(before)
  })
}
