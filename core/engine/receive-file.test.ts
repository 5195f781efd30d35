// Records that a connector cannot read, files that a person hands in, and the word that a cursor is stored.
import { eq } from 'drizzle-orm'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { HubError } from '../errors.ts'
import { startWorld, type World } from '../testing/product-world.ts'

let world: World
let dialect: 'sqlite' | 'postgres'
const start = async () => (world = await startWorld({ dialect, isTwoWay: false }))
afterEach(() => world.stop())

const letters = () => world.store.read.select().from(world.store.tables.deadLetters)
const records = () => world.store.read.select().from(world.store.tables.records)
const unreadable = new HubError('badCell', 'data', 'column price holds no number', { details: { column: 'price' } })
const handIn = (natives: object[], isDryRun: boolean) => {
  const bytes = Buffer.from(JSON.stringify(natives))
  return world.hub.receiveFile({ connection: 'shop', object: 'product', file: { name: 'goods.json', bytes }, isDryRun })
}
const tea = (code: string, more: object = {}) => ({ id: `s-${code}`, code, name: `Tea ${code}`, price: '12.00', ...more })

describe.each(['sqlite', 'postgres'] as const)('on %s', (name) => {
  beforeAll(() => {
    dialect = name
  })

  describe('a record that cannot be read', () => {
    it('becomes a dead letter that tells its place, and the others of the page go on', async () => {
      const { shop, sell, pull } = await start()
      for (const code of ['A1', 'A2', 'A3']) sell(code)
      shop.faults.set('s-A2', unreadable)
      expect(await pull(shop)).toMatchObject({ read: 3, created: 2, deadLetters: 1 })
      expect(await letters()).toMatchObject([
        { direction: 'in', externalId: 's-A2', code: 'badCell', message: 'row 2: column price holds no number', state: 'open' },
      ])
      expect((await records()).map(({ number }) => number).sort()).toEqual(['A1', 'A3'])
    })

    it('is no dead letter any more once it can be read and shows something new', async () => {
      const { shop, sell, pull } = await start()
      sell('A1')
      await pull(shop)
      shop.faults.set('s-A1', unreadable)
      expect(await pull(shop)).toMatchObject({ deadLetters: 1, unchanged: 0 })
      const [record] = await records()
      expect(await letters()).toMatchObject([{ record: record!.id, state: 'open' }])
      shop.faults.clear()
      sell('A1', { name: 'Mended' })
      expect(await pull(shop)).toMatchObject({ changed: 1 })
      expect(await letters()).toMatchObject([{ state: 'resolved' }])
    })

    it('what the connector says is no fault of the record ends the run', async () => {
      const { shop, sell, hub } = await start()
      sell('A1')
      shop.faults.set('s-A1', new HubError('offline', 'transient', 'the folder cannot be reached'))
      const run = await hub.pull({ connection: 'shop', object: 'product', wait: true })
      expect(run).toMatchObject({ state: 'failed', error: expect.stringContaining('offline') })
      expect(await letters()).toEqual([])
    })
  })

  it('a record that cannot be read is not replayed as it is, but as a person has mended it', async () => {
    const { shop, sell, pull, hub } = await start()
    sell('A1')
    shop.faults.set('s-A1', unreadable)
    await pull(shop)
    const [letter] = await letters()
    expect(await hub.replayDeadLetter(letter!.id, { by: 'test' })).toMatchObject({
      isResolved: false,
      error: expect.stringContaining('edit the payload'),
    })
    expect(await records()).toEqual([])
    expect(await hub.replayDeadLetter(letter!.id, { payload: tea('A1'), by: 'test' })).toMatchObject({ isResolved: true })
    expect(await records()).toMatchObject([{ number: 'A1' }])
  })

  describe('a record that cannot be read, in a data check', () => {
    it.each([[false], [true]])(
      'is listed with its place and reason, and a repair takes nothing of it over (without get: %s)',
      async (isListOnly) => {
        world = await startWorld({ dialect, isTwoWay: false, shop: isListOnly ? { without: ['get'] } : {} })
        const { shop, hub, sell, pull } = world
        sell('A1')
        await pull(shop)
        sell('A1', { name: 'Unreadable' })
        shop.faults.set('s-A1', unreadable)
        const check = await hub.check({ connection: 'shop', object: 'product', wait: true })
        const { checkDifferences } = world.store.tables
        const rows = await world.store.read.select().from(checkDifferences).where(eq(checkDifferences.check, check.id))
        expect(rows).toMatchObject([{ externalId: 's-A1', kind: 'different' }])
        expect(rows[0]!.values).toContain('row 2: column price holds no number')
        await hub.repairCheck(check.id, { kinds: ['different'] })
        await world.settle()
        const [record] = await records()
        expect(JSON.parse(record!.body)).toMatchObject({ name: 'Tea A1' })
        expect(await letters()).toMatchObject([{ externalId: 's-A1', code: 'badCell', state: 'open' }])
      },
    )
  })

  describe('the word that a cursor is stored', () => {
    it('comes after each page with what is stored by then, and once more when the next run begins', async () => {
      const { shop, sell, pull } = await start()
      for (let n = 0; n < 60; n++) sell(`A${n}`)
      const stored: (string | null)[] = []
      shop.onRead = () => void stored.push(shop.committed.at(-1) ?? null)
      await pull(shop)
      const { cursor } = await world.store.cursor('shop', 'product', 'pull')
      expect(shop.committed).toEqual(['51', cursor])
      await pull(shop)
      expect(shop.committed).toEqual(['51', cursor, cursor])
      expect(stored.at(-1)).toBe(cursor)
    })

    it('that fails stops nothing', async () => {
      const { shop, sell, pull } = await start()
      sell('A1')
      shop.onCommitted = () => {
        throw new Error('the disk is full')
      }
      expect(await pull(shop)).toMatchObject({ created: 1 })
      expect(world.logged).toContainEqual(expect.objectContaining({ fields: expect.objectContaining({ reason: 'the disk is full' }) }))
    })

    it('is not given by a backfill: it has a cursor of its own', async () => {
      const { shop, sell, pull } = await start()
      sell('A1')
      await pull(shop, 'product', 'backfill')
      expect(shop.committed).toEqual([])
    })
  })

  describe('a file that a person hands in', () => {
    it('tried: says what would be created, changed and left, and what is wrong where, and writes nothing', async () => {
      const { shop, erp, sell, pull } = await start()
      sell('A1')
      sell('A2')
      await pull(shop)
      shop.faults.set('s-B2', unreadable)
      const writes = erp.effects.length
      const natives = [tea('A1'), tea('A2', { name: 'New name' }), tea('B1'), tea('B2'), tea('B3', { price: 'twelve' })]
      const report = await handIn(natives, true)
      expect(report).toMatchObject({ keptAs: null, run: null, records: 5, left: 0 })
      expect(report.changes).toEqual({ created: 1, changed: 1, unchanged: 1, skipped: 0, duplicate: 0, waits: 0, error: 2 })
      expect(report.items).toMatchObject([
        { externalId: 's-A2', place: 'goods.json row 2', action: 'changed', fields: { name: ['Tea A2', 'New name'] }, error: null },
        { externalId: 's-B1', action: 'created', error: null },
        { externalId: 's-B2', action: 'error', error: { code: 'badCell', message: 'goods.json row 4: column price holds no number' } },
        { externalId: 's-B3', action: 'error', error: { message: expect.stringMatching(/^goods.json row 5: /) } },
      ])
      await world.settle()
      expect(await records()).toHaveLength(2)
      expect(await letters()).toEqual([])
      expect(erp.effects).toHaveLength(writes)
      expect(shop.get('s-B1')).toBeUndefined()
    })

    it('kept: what a try promised is what the pull then does', async () => {
      const { erp, shop } = await start()
      const report = await handIn([tea('A1'), tea('A2')], false)
      expect(report).toMatchObject({ keptAs: 'kept-goods.json', records: 2, changes: null, items: [], run: expect.any(String) })
      await world.settle()
      expect((await records()).map(({ number }) => number).sort()).toEqual(['A1', 'A2'])
      expect(erp.effects).toHaveLength(2)
      expect(shop.get('s-A1')).toBeDefined()
      expect((await handIn([tea('A1'), tea('A2')], true)).changes).toMatchObject({ unchanged: 2 })
    })

    it('kept while the connection is paused, it is read when that is over', async () => {
      const { hub, pull, shop } = await start()
      await hub.pauseConnection('shop', 'stocktaking')
      expect(await handIn([tea('A1')], false)).toMatchObject({ keptAs: 'kept-goods.json', run: null })
      await world.settle()
      expect(await records()).toEqual([])
      await hub.resumeConnection('shop')
      expect(await pull(shop)).toMatchObject({ created: 1 })
    })

    it('an object that is not read from there takes none', async () => {
      await start()
      const file = { name: 'x.json', bytes: Buffer.from('[]') }
      const sent = world.hub.receiveFile({ connection: 'erp', object: 'product', file, isDryRun: true })
      await expect(sent).rejects.toMatchObject({ code: 'noUpload', kind: 'config' })
    })
  })
})
