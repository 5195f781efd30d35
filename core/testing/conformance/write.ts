// Conformance of write and lookup: bound ids, untouched neighbours, results in order, and no second record after a lost answer (§3, §11).
import { expect, it } from 'vitest'
import { toHubError } from '../../errors.ts'
import type { Native, ObjectPort, WriteItem, WriteResult } from '../../connector/port.ts'
import type { Simulator } from '../simulator.ts'
import { need, onBench, type Bench, type ConformanceCase } from './case.ts'
import { documentTests } from './documents.ts'
import { expectValid } from './valid.ts'

/** Tests for `write`, and for `lookup` where the object has it. */
export function writeTests<Sim extends Simulator>(suite: ConformanceCase<Sim>, object: string, opened: ObjectPort): void {
  const given = suite.objects[object]!
  const referenceOf = given.reference ?? ((n: number) => `QIAO-${n}`)
  const test = (name: string, run: (bench: Bench<Sim>) => Promise<void>): void => it(name, () => onBench(suite, object, run))
  const createItem = async (sim: Sim, n: number, isBad = false): Promise<WriteItem> => {
    const reference = referenceOf(n)
    const want = await need(isBad ? given.bad : given.wanted, object, isBad ? 'bad' : 'wanted')(reference, sim)
    return { want, changed: Object.keys(want), attemptKey: `create-${reference}`, reference }
  }
  const write = async ({ ctx, port }: Bench<Sim>, items: WriteItem[]): Promise<WriteResult[]> => {
    try {
      return await port.write!(ctx, items, given.options ?? {})
    } catch (error) {
      if (items.length > 1) throw error
      return [{ done: false, error: toHubError(error) }]
    }
  }
  const created = async (bench: Bench<Sim>, n: number): Promise<{ item: WriteItem; result: WriteResult; id: string }> => {
    const item = await createItem(bench.sim, n)
    const [result] = await write(bench, [item])
    expect(result?.error).toBeUndefined()
    expect(result).toMatchObject({ done: true, externalId: expect.any(String) })
    return { item, result: result!, id: result!.externalId! }
  }
  const holds = async ({ ctx, port }: Bench<Sim>, id: string): Promise<Native> => {
    const [got] = await port.get!(ctx, [id])
    expect(got?.native, `record ${id}`).not.toBe('notFound')
    return got!.native as Native
  }
  const steady = (native: Native): Native =>
    Object.fromEntries(Object.entries(native).filter(([name]) => !(given.volatile ?? []).includes(name)))

  test('write: a create gives the id and the record as it is now', async (bench) => {
    const { result, id } = await created(bench, 1)
    if (result.native !== undefined) expectValid(bench.port.schema, result.native)
    else expect(bench.port.get ?? bench.port.facts.readBack, 'without the record in the answer there must be a get').toBeDefined()
    if (bench.port.get && result.native) expect(result.native).toEqual(await holds(bench, id))
  })

  test('write: results in the order of the items; a bad one does not hurt the others', async (bench) => {
    const items = [await createItem(bench.sim, 1), await createItem(bench.sim, 2, true), await createItem(bench.sim, 3)]
    const results = await write(bench, items)
    expect(results).toHaveLength(3)
    expect(results.map(({ done }) => done)).toEqual([true, false, true])
    expect(results[1]?.error).toMatchObject({ kind: 'data' })
    expect(results[0]?.externalId).not.toBe(results[2]?.externalId)
    if (bench.port.lookup) {
      const found = await bench.port.lookup(bench.ctx, [items[0]!.reference, items[2]!.reference])
      expect(found.map(({ externalId }) => externalId)).toEqual([results[0]?.externalId, results[2]?.externalId])
    }
  })

  if (opened.get !== undefined && given.edit !== undefined) {
    const edit = given.edit
    test('write: an update changes what was asked and nothing that changed meanwhile', async (bench) => {
      const { item, id } = await created(bench, 1)
      const old = await holds(bench, id)
      bench.clock.advance(5000)
      await given.change?.(bench.sim, id)
      const before = await holds(bench, id)
      if (given.change) expect(steady(before), 'change must change something').not.toEqual(steady(old))
      const update = { ...item, want: { ...old, ...edit }, changed: Object.keys(edit), old, externalId: id, attemptKey: 'update-1' }
      const [result] = await write(bench, [update])
      expect(result?.error).toBeUndefined()
      expect(result).toMatchObject({ done: true })
      const after = await holds(bench, id)
      expect(steady(after)).toEqual(steady({ ...before, ...edit }))
      if (result?.native) expect(result.native).toEqual(after)
    })
  } else if (opened.get !== undefined) {
    it('write: the case names an `edit`', () => void need(given.edit, object, 'edit'))
  }

  test('write: an answer that is lost is unknown, never a plain failure', async (bench) => {
    const item = await createItem(bench.sim, 1)
    bench.sim.faults.dropNextAnswer()
    const [result] = await write(bench, [item])
    expect(result?.error).toMatchObject({ kind: 'unknown' })
    expect(result?.done).toBe(false)
    if (bench.port.lookup === undefined) return
    bench.clock.advance(bench.port.facts.settleLagMs ?? 0)
    const [found] = await bench.port.lookup(bench.ctx, [item.reference])
    expect(found?.externalId, 'lookup must find what the lost answer created').toEqual(expect.any(String))
  })

  if (opened.lookup !== undefined) {
    test('lookup: finds by our reference, and says when there is none', async (bench) => {
      const { item, id } = await created(bench, 1)
      bench.clock.advance(bench.port.facts.settleLagMs ?? 0)
      const unknown = referenceOf(999)
      const found = await bench.port.lookup!(bench.ctx, [unknown, item.reference])
      expect(found.map(({ reference, externalId }) => [reference, externalId])).toEqual([
        [unknown, undefined],
        [item.reference, id],
      ])
    })
  }

  if (opened.facts.reference === 'unique') {
    test('write: the same reference once more makes no second record', async (bench) => {
      const { item, id } = await created(bench, 1)
      const [again] = await write(bench, [item])
      if (again?.error === undefined) expect(again?.externalId).toBe(id)
      const [found] = await bench.port.lookup!(bench.ctx, [item.reference])
      expect(found?.externalId).toBe(id)
    })
  }
  if (opened.facts.documentSteps) documentTests(suite, object, { steps: opened.facts.documentSteps, createItem, write })
  if (opened.facts.reference === 'searchable' || opened.facts.reference === 'unique') {
    it('lookup: is there, as the facts say that references can be found', () => void expect(opened.lookup).toBeTypeOf('function'))
  }
}
