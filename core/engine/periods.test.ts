// Accounting periods: a bill of a closed one waits, or is posted on the first open day; one that is posted never moves (ADR 0034).
import { afterEach, describe, expect, it } from 'vitest'
import { startPeriodWorld, type PeriodWorld } from '../testing/period-world.ts'

describe.each(['sqlite', 'postgres'] as const)('accounting periods on %s', (dialect) => {
  let world: PeriodWorld
  afterEach(() => world.stop())
  const start = async (options: Parameters<typeof startPeriodWorld>[1] = {}) => void (world = await startPeriodWorld(dialect, options))
  const openLetters = async () => (await world.letters()).filter(({ state }) => state === 'open')

  describe('hold', () => {
    it('is the default: what is of a closed day waits in To do, the rest goes', async () => {
      await start()
      await world.ship('D1', '2026-11-30')
      await world.ship('D2', '2026-12-01')
      expect(world.bills()).toMatchObject([{ number: 'D2', date: '2026-12-01' }])
      const [letter] = await openLetters()
      expect(letter).toMatchObject({ code: 'periodClosed', kind: 'data', record: 'D1', field: 'businessDate' })
      expect(letter!.message).toMatch(/^period closed 已关账: .*2026-11-30.*closed until 2026-11-30.*nextOpenDay in flow erp-out/)
    })

    it('ends by itself when the period is opened, for those of its days alone', async () => {
      await start()
      await world.ship('D1', '2026-11-20')
      await world.ship('D2', '2026-11-30')
      const d1 = (await openLetters()).find(({ record }) => record === 'D1')
      await world.close('2026-11-25')
      expect(world.bills()).toMatchObject([{ number: 'D2', date: '2026-11-30' }])
      expect(await openLetters()).toMatchObject([{ record: 'D1', rev: d1!.rev }])
      await world.close('2026-10-31')
      expect(world.bills()).toHaveLength(2)
      expect(await openLetters()).toEqual([])
      expect(await world.binding('D1')).toMatchObject({ documentDate: null })
    })

    it('ends by itself when the date is corrected, or the shop goes to another organization', async () => {
      await start()
      await world.ship('D1', '2026-11-30')
      await world.change('D1', { businessDate: '2026-12-01' })
      expect(world.bills()).toMatchObject([{ number: 'D1', date: '2026-12-01' }])
      await world.ship('D2', '2026-11-30')
      await world.change('shop1', { organization: null })
      expect(world.bills()).toHaveLength(2)
      expect(await openLetters()).toEqual([])
    })

    it('ends when the flow says otherwise', async () => {
      await start()
      await world.ship('D1', '2026-11-30')
      const flow = { id: 'erp-out', connection: 'erp', object: 'shipment', direction: 'out' as const, closedPeriod: 'nextOpenDay' as const }
      await world.hub.applyConfiguration({ connections: [], flows: [flow], mappings: [], schemas: [] }, { by: 'test' })
      await world.settle()
      expect(world.bills()).toMatchObject([{ date: '2026-12-01', cross: true }])
    })

    it('goes by the record’s own organization before that of its shop', async () => {
      await start()
      await world.ship('D1', '2026-11-30', { organization: 'elsewhere' })
      expect(world.bills()).toHaveLength(1)
    })

    it('holds back a posted bill that would move into a closed period, and nothing else of it', async () => {
      await start()
      await world.ship('D1', '2026-12-01')
      await world.change('D1', { businessDate: '2026-11-15' })
      expect(world.bills()).toMatchObject([{ date: '2026-12-01' }])
      expect(await openLetters()).toMatchObject([{ code: 'periodClosed' }])
    })

    it('is nobody’s business where that system says itself on which day it posts', async () => {
      await start({ dateRule: '' })
      await world.ship('D1', '2026-11-30')
      expect(world.bills()).toHaveLength(1)
    })
  })

  describe.each([['businessDate <-> date | date'], ['businessDate -> date | date']])('nextOpenDay, %s', (dateRule) => {
    const open = () => start({ closedPeriod: 'nextOpenDay', dateRule })

    it('posts on the first open day and says so; the record keeps its own', async () => {
      await open()
      await world.ship('D1', '2026-11-28')
      expect(world.bills()).toMatchObject([{ date: '2026-12-01', cross: true }])
      expect(await world.binding('D1')).toMatchObject({ documentDate: '2026-12-01' })
      const body = await world.body('D1')
      expect([body['businessDate'], body['isCrossPeriod']]).toEqual(['2026-11-28', undefined])
      await world.ship('D2', '2026-12-01')
      expect(world.bills()).toMatchObject([{}, { date: '2026-12-01' }])
      expect(world.bills()[1]).not.toHaveProperty('cross')
      expect(await openLetters()).toEqual([])
    })

    it('never moves a bill that is posted: not when more is closed, not when it is opened again', async () => {
      await open()
      await world.ship('D1', '2026-11-28')
      await world.ship('D2', '2026-12-02')
      for (const until of ['2026-12-31', '2026-10-31']) {
        await world.close(until)
        await world.change('D1', { carrier: `JD ${until}` })
        await world.change('D2', { carrier: `JD ${until}` })
        expect(world.bills()).toMatchObject([
          { date: '2026-12-01', cross: true, carrier: `JD ${until}` },
          { date: '2026-12-02', carrier: `JD ${until}` },
        ])
      }
      expect(await openLetters()).toEqual([])
    })

    it('a date that is corrected to a later day holds again', async () => {
      await open()
      await world.ship('D1', '2026-11-28')
      await world.change('D1', { businessDate: '2026-12-03' })
      expect(world.bills()).toMatchObject([{ date: '2026-12-03' }])
      expect(await world.binding('D1')).toMatchObject({ documentDate: null })
    })

    it('is no difference for a data check', async () => {
      await open()
      await world.ship('D1', '2026-11-28')
      const check = await world.hub.check({ connection: 'erp', object: 'shipment', wait: true })
      expect(JSON.parse(check.counters)).toMatchObject({ different: 0 })
    })
  })
})
