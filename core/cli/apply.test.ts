import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FLOWS, startCliWorld, type CliWorld } from '../testing/cli-world.ts'

let world: CliWorld
beforeAll(async () => {
  world = await startCliWorld()
})
afterAll(() => world.stop())

const flows = async (): Promise<string[]> => (await world.qiao(['flows', '--json'])).json().map(({ id }: { id: string }) => id)

// In the order of a hub's life: each test builds on the ones before.
describe('qiao apply', () => {
  it('shows with --dry-run what would change, and changes nothing', async () => {
    const { code, lines } = await world.qiao(['apply', world.configuration, '--dry-run'])
    expect(code).toBe(0)
    expect(lines).toContain('+ connection shop')
    expect(lines).toContain('+ flow erp-out')
    expect(lines.at(-1)).toBe('9 to create, 0 to update, 0 unchanged.')
    expect(await flows()).toEqual([])
  })

  it('asks on a terminal, and takes no for an answer', async () => {
    const asked: string[] = []
    const ask = async (question: string) => (asked.push(question), 'n')
    const { code, err } = await world.qiao(['apply', world.configuration], { canAsk: true, ask })
    expect(code).toBe(1)
    expect(asked).toEqual(['Apply 9 changes? [y/N] '])
    expect(err).toContain('Nothing was changed.')
    expect(await flows()).toEqual([])
  })

  it('applies when told yes', async () => {
    const { code, lines } = await world.qiao(['apply', world.configuration, '--yes'], {
      canAsk: true,
      ask: () => Promise.reject(new Error('asked')),
    })
    expect(code).toBe(0)
    expect(lines.at(-1)).toBe('9 changes applied.')
    expect(await flows()).toEqual([...FLOWS].sort())
  })

  it('is well when nothing changes, and asks nothing', async () => {
    const { code, lines } = await world.qiao(['apply', world.configuration], {
      canAsk: true,
      ask: () => Promise.reject(new Error('asked')),
    })
    expect(code).toBe(0)
    expect(lines.at(-1)).toBe('0 to create, 0 to update, 9 unchanged.')
  })

  it('says in which file, line and column a problem is, and applies nothing of the rest', async () => {
    world.write('flows/shop-in.yaml', 'connection: shop\nobject: product\ndirection: in\nschedule: every 5 parsecs\n')
    world.write('flows/erp-in.yaml', 'connection: erp\nobject: product\ndirection: in\nschedule: every 5s\n')
    const { code, out, err } = await world.qiao(['apply', world.configuration])
    expect(code).toBe(1)
    expect(err).toContain(`${join(world.configuration, 'flows/shop-in.yaml')}:4:1: error: schedule:`)
    expect(err).toContain('Nothing was applied: mend 1 problem first.')
    expect(out).not.toContain('applied')
    expect((await world.qiao(['flows', '--json'])).json()[0].schedule).toBeNull()
  })

  it('finds the file and line of what the contract refuses', async () => {
    world.write('flows/shop-in.yaml', 'connection: shop\nobject: product\ndirection: in\nschedul: every 5s\n')
    const { code, err } = await world.qiao(['apply', world.configuration])
    expect(code).toBe(1)
    expect(err).toContain(`${join(world.configuration, 'flows/shop-in.yaml')}:4:1: error: schedul: schedul is not a known field`)
  })

  it('does not ask the hub about files that cannot be read', async () => {
    world.write('flows/shop-in.yaml', 'connection: [shop\n')
    const { code, err } = await world.qiao(['apply', world.configuration], {
      env: { ...world.env, QIAO_URL: 'http://127.0.0.1:9', QIAO_TOKEN: 'x' },
    })
    expect(code).toBe(1)
    expect(err).toMatch(/flows\/shop-in\.yaml:\d+:\d+: error: This is not valid YAML/)
  })

  it('answers machines with one document', async () => {
    world.write('flows/shop-in.yaml', 'connection: shop\nobject: product\ndirection: in\nschedule: every 6h\n')
    const { code, json } = await world.qiao(['apply', world.configuration, '--json'])
    expect(code).toBe(0)
    const { changes, problems, isApplied } = json()
    expect({ problems, isApplied }).toEqual({ problems: [], isApplied: true })
    const changed = changes.filter(({ action }: { action: string }) => action === 'update')
    expect(changed.map(({ name }: { name: string }) => name)).toEqual(['erp-in', 'shop-in'])
    expect(changed[1].details.join()).toContain('every 6h')
  })

  it('applies reject rules', async () => {
    const rule = "[{ field: name, matches: '^draft', code: draft, message: drafts are not sold }]"
    world.write('flows/erp-out.yaml', `connection: erp\nobject: product\ndirection: out\nreject: ${rule}\n`)
    const { code, lines } = await world.qiao(['apply', world.configuration])
    expect({ code, last: lines.at(-1) }).toEqual({ code: 0, last: '1 change applied.' })
    expect((await world.qiao(['apply', world.configuration])).lines.at(-1)).toBe('0 to create, 0 to update, 9 unchanged.')
  })

  it('needs a folder with something in it', async () => {
    const { code, out, err } = await world.qiao(['apply', join(world.folder, 'nowhere')])
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(/^The folder .*nowhere cannot be read: .*\n$/)
  })
})

describe('qiao export-config', () => {
  it('writes files that apply as they are', async () => {
    const target = join(world.folder, 'exported')
    const first = await world.qiao(['export-config', target, '--json'])
    expect(first.json().written).toContain('flows/shop-in.yaml')
    expect(readFileSync(join(target, 'connections/shop.yaml'), 'utf8')).toContain('桥山茶铺')
    expect((await world.qiao(['apply', target])).lines.at(-1)).toBe('0 to create, 0 to update, 9 unchanged.')
    expect((await world.qiao(['export-config', target])).lines).toEqual([`${target} says the same already.`])
    rmSync(target, { recursive: true })
  })
})
