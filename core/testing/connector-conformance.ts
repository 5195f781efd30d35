// One suite for all connectors: a connector's test describes its simulator and objects, the suite proves the port's promises.
import { describe, expect, it } from 'vitest'
import { manifestProblems } from '../connector/load.ts'
import type { JsonSchema, OpenConnector } from '../connector/port.ts'
import { toHubError } from '../errors.ts'
import { onBench, type ConformanceCase } from './conformance/case.ts'
import { getTests, listTests, readTests } from './conformance/read.ts'
import { webhookTests } from './conformance/webhook.ts'
import { writeTests } from './conformance/write.ts'
import type { Simulator } from './simulator.ts'

export type { ConformanceCase, ObjectCase, WebhookCase } from './conformance/case.ts'

/** Registers the tests; call it at the top of `connector.test.ts`. `name` tells several configurations apart. */
export function connectorConformance<Sim extends Simulator>(suite: ConformanceCase<Sim> & { name?: string }): void {
  const { manifest } = suite.connector
  describe(`connector ${manifest.id}${suite.name ? ` (${suite.name})` : ''}`, async () => {
    let opened: OpenConnector = { objects: {} }
    await onBench(suite, null, async ({ ctx }) => void (opened = suite.connector.open(ctx.config)))

    it('has a valid manifest, and a case for each object', async () => {
      expect(await manifestProblems(manifest)).toEqual([])
      expect(Object.keys(suite.objects).sort()).toEqual(Object.keys(opened.objects).sort())
    })
    checkTests(suite)
    for (const [object, port] of Object.entries(opened.objects)) {
      if (suite.objects[object] === undefined) continue
      describe(object, () => {
        if (port.read) readTests(suite, object, port.facts)
        if (port.get) getTests(suite, object, port)
        if (port.list) listTests(suite, object)
        if (port.write) writeTests(suite, object, port)
      })
    }
    if (opened.webhook) webhookTests(suite)
  })
}

function checkTests<Sim extends Simulator>(suite: ConformanceCase<Sim>): void {
  const { connector } = suite

  it('check: ok with good credentials, and no secret in the log', () =>
    onBench(suite, null, async ({ ctx }) => {
      expect(await connector.check(ctx)).toMatchObject({ ok: true, warnings: expect.any(Array) })
      expectNoSecrets(connector.manifest.config, ctx.config, ctx.logged)
    }))

  it('check: refused credentials are an error of kind config that tells no secret', () =>
    onBench(suite, null, async ({ sim, contextOf }) => {
      const ctx = contextOf(suite.badConfig(sim))
      const error = await connector.check(ctx).then(() => undefined, toHubError)
      expect(error).toMatchObject({ kind: 'config' })
      const told = { message: error?.message, details: error?.details, cause: String(error?.cause) }
      expectNoSecrets(connector.manifest.config, ctx.config, [told, ctx.logged])
    }))

  it('check: a server that fails is transient', () =>
    onBench(suite, null, async ({ sim, ctx }) => {
      for (let i = 0; i < 3; i++) sim.faults.failNext(503, '')
      await expect(connector.check(ctx)).rejects.toMatchObject({ kind: 'transient' })
    }))
}

function expectNoSecrets(schema: JsonSchema, config: unknown, told: unknown): void {
  const names = new Set<string>()
  collectSecretNames(schema, names)
  const text = JSON.stringify(told)
  for (const secret of secretsIn(config, names)) expect(text).not.toContain(secret)
}

function collectSecretNames(node: unknown, names: Set<string>, name?: string): void {
  if (typeof node !== 'object' || node === null) return
  if ((node as JsonSchema).secret === true && name !== undefined) names.add(name)
  for (const [key, child] of Object.entries(node)) collectSecretNames(child, names, key)
}

function secretsIn(node: unknown, names: Set<string>): string[] {
  if (typeof node !== 'object' || node === null) return []
  return Object.entries(node).flatMap(([key, value]) => (names.has(key) && typeof value === 'string' ? [value] : secretsIn(value, names)))
}
