// Conformance of webhooks: what is genuine passes, what is altered, old or signed with another secret does not (§9).
import { expect, it } from 'vitest'
import type { WebhookRequest } from '../../connector/port.ts'
import type { Simulator } from '../simulator.ts'
import { need, onBench, scan, type Bench, type ConformanceCase } from './case.ts'
import { expectValid } from './valid.ts'

/** Tests for `webhook`. */
export function webhookTests<Sim extends Simulator>(suite: ConformanceCase<Sim>): void {
  const given = suite.webhook
  if (given === undefined) {
    it('webhook: the case has a `webhook` part, as the connector takes webhooks', () => expect(given).toBeDefined())
    return
  }
  const { object } = given
  const test = (name: string, run: (bench: Bench<Sim> & { request: WebhookRequest; externalId: string }) => Promise<void>): void =>
    it(name, () =>
      onBench(suite, object, async (bench) => {
        const externalId = await need(suite.objects[object]?.create, object, 'create')(bench.sim, 1, 0)
        const request = await given.request(bench.sim, { object, externalId }, bench.clock.now())
        await run({ ...bench, request, externalId })
      }),
    )
  const verify = async ({ ctx }: Pick<Bench<Sim>, 'ctx'>, request: WebhookRequest): Promise<unknown> =>
    suite.connector.open(ctx.config).webhook!.verify(ctx, request)

  test('webhook: a genuine call is taken', async (bench) => {
    expect(await verify(bench, bench.request)).toBe(true)
  })

  test('webhook: an altered body is refused', async (bench) => {
    const rawBody = Uint8Array.from(bench.request.rawBody)
    const at = rawBody.length >> 1
    rawBody[at] = rawBody[at]! ^ 1
    expect(await verify(bench, { ...bench.request, rawBody })).toBe(false)
  })

  test('webhook: a call without a signature is refused', async (bench) => {
    expect(await verify(bench, { ...bench.request, headers: {}, query: {} })).toBe(false)
  })

  test('webhook: a signature by another secret is refused', async (bench) => {
    expect(await verify({ ctx: bench.contextOf(given.badConfig(bench.sim)) }, bench.request)).toBe(false)
  })

  if (given.expires !== false) {
    test('webhook: an old call is refused', async (bench) => {
      bench.clock.advance(86_400_000)
      expect(await verify(bench, bench.request)).toBe(false)
    })
  }

  test('webhook: parse names the record', async (bench) => {
    const { ctx, port, request, externalId } = bench
    const event = suite.connector.open(ctx.config).webhook!.parse(ctx, request)
    if (port.facts.payload !== 'full') {
      expect(event.records, 'records only with payload: full').toBeUndefined()
      expect(event.hints).toContainEqual({ object, externalId })
      return
    }
    const record = event.records?.find((one) => one.object === object && one.externalId === externalId)
    expect(record?.version, 'payload: full needs a version that only grows').toEqual(expect.any(Number))
    expectValid(port.schema, record?.native)
  })

  test('webhook: with payload full, what is read tells its version too', async ({ ctx, port, clock, externalId }) => {
    if (port.facts.payload !== 'full') return
    // A push that comes late is told from a newer reading by nothing else.
    clock.advance(600_000)
    const read = port.read ? (await scan(port, ctx, null)).records.filter((one) => one.externalId === externalId) : []
    for (const { version } of [...read, ...((await port.get?.(ctx, [externalId])) ?? [])]) expect(version).toEqual(expect.any(Number))
  })
}
