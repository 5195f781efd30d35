// The commands about runs, records, their story and what needs a person, against a hub that really synchronises.
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startCliWorld, type CliWorld } from '../testing/cli-world.ts'
import { productMapping } from '../testing/product-world.ts'
import { widthOf } from './screen.ts'

let world: CliWorld
beforeAll(async () => {
  world = await startCliWorld()
  await world.qiao(['apply', world.configuration, '--yes'])
  world.shop.put('s-1', { code: 'A1', name: '明前龙井 250g', price: '12.00' })
  world.shop.put('s-2', { code: 'A2', name: '正山小种', price: '8.50' })
  world.shop.put('s-bad', { code: 'A3', name: 'Odd', price: 'twelve' })
  await world.qiao(['pull', 'shop', 'product', '--wait'])
  await world.settle()
})
afterAll(() => world.stop())

const idOf = async (number: string): Promise<string> => (await world.qiao(['records', '--number', number, '--json'])).json()[0].id as string
const cells = (line: string | undefined): string[] => (line ?? '').split(/ {2,}/)

describe('qiao pull and runs', () => {
  it('pulls, waits, and counts', async () => {
    const { code, lines, err } = await world.qiao(['pull', 'shop', 'product', '--wait'])
    expect(code).toBe(0)
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/^run_\w+ {2}pull of shop\/product {2}succeeded {2}read \d/)
    expect(err).toBe('')
  })
  it('draws progress on a live terminal alone, on standard error', async () => {
    const { out, err } = await world.qiao(['pull', 'shop', 'product', '--backfill', '--wait', '--json'], { isLive: true })
    expect(JSON.parse(out)).toMatchObject({ kind: 'backfill', state: 'succeeded', counters: { read: 3 } })
    expect(err).toContain('shop/product backfill')
  })
  it('does not wait unless asked to', async () => {
    const { code, json } = await world.qiao(['pull', 'erp', 'product', '--json'])
    expect(code).toBe(0)
    expect(json()).toMatchObject({ connection: 'erp', state: 'running' })
    await world.settle()
  })
  it('waits for the run that is under way, then runs', async () => {
    const both = await Promise.all([1, 2].map(() => world.qiao(['pull', 'shop', 'product', '--wait', '--json'])))
    expect(both.map(({ code }) => code)).toEqual([0, 0])
    expect(new Set(both.map(({ json }) => json().id)).size).toBe(2)
  })
  it('says which flows there are when there is no such one', async () => {
    const { code, err } = await world.qiao(['pull', 'shop', 'order'])
    expect(code).toBe(1)
    expect(err).toBe('There is no inbound flow of order from shop: `qiao flows` lists those there are.\n')
  })
  it('lists runs, the last first', async () => {
    const { lines } = await world.qiao(['runs', '--connection', 'shop', '--limit', '2'])
    expect(cells(lines[0])).toEqual(['run', 'started', 'connection', 'object', 'kind', 'state', 'took', 'counts'])
    expect(lines).toHaveLength(3)
    const all = (await world.qiao(['runs', '--json'])).json() as { state: string }[]
    expect(all.length).toBeGreaterThan(4)
    expect(all.every(({ state }) => state === 'succeeded')).toBe(true)
  })
})

describe('qiao records and record', () => {
  it('lists them as a table, and says what is left out', async () => {
    const { lines, err } = await world.qiao(['records', '--object', 'product', '--limit', '1'])
    expect(cells(lines[0])).toEqual(['number', 'object', 'status', 'amount', 'currency', 'changed'])
    expect(lines).toHaveLength(2)
    expect(cells(lines[1]).slice(1, 4)).toEqual(['product', 'active', '–'])
    expect(err).toContain('--limit')
  })
  it('tells of a connection what each is there', async () => {
    const { lines, json } = await world.qiao(['records', '--connection', 'erp'])
    expect(cells(lines[0])).toEqual(['number', 'object', 'status', 'amount', 'currency', 'external id', 'document', 'delivery', 'changed'])
    expect(lines.slice(1).map((line) => [cells(line)[0], cells(line)[5], cells(line)[7]])).toEqual(
      expect.arrayContaining([['A1', expect.stringMatching(/^erp-/), 'done']]),
    )
    expect(() => json()).toThrow()
    const machine = (await world.qiao(['records', '--connection', 'erp', '--status', 'active', '--json'])).json()
    expect(machine[0]).toMatchObject({ object: 'product', link: { connection: 'erp', deliveryState: 'done' } })
  })
  it('pages through all of them for machines', async () => {
    for (let i = 0; i < 420; i++) world.shop.put(`p-${i}`, { code: `P${i}`, name: `Tea ${i}`, price: '1.00' })
    await world.qiao(['pull', 'shop', 'product', '--wait'])
    await world.settle()
    const all = (await world.qiao(['records', '--object', 'product', '--json'])).json() as { id: string }[]
    expect(new Set(all.map(({ id }) => id)).size).toBe(422)
    expect((await world.qiao(['records', '--json', '--limit', '210'])).json()).toHaveLength(210)
    expect((await world.qiao(['records'])).lines).toHaveLength(51)
  })
  it('says in words that there are none, and in JSON []', async () => {
    const none = await world.qiao(['records', '--object', 'order'])
    expect(none).toMatchObject({ code: 0, out: '', err: 'There are no such records.\n' })
    expect((await world.qiao(['records', '--object', 'order', '--json'])).json()).toEqual([])
  })
  it.each([['records'], ['runs'], ['flows'], ['dead-letters'], ['dead-letters', 'groups'], ['conflicts'], ['todo']])(
    'a filter on what there is not is no empty list: %s %s',
    async (...words) => {
      const command = words.filter((word) => word !== undefined)
      const missing = await world.qiao([...command, '--connection', 'nosuch'])
      expect(missing).toMatchObject({ code: 1, out: '', err: 'There is no connection "nosuch": there are erp, shop.\n' })
      expect((await world.qiao([...command, '--object', 'prodct'])).err).toMatch(/^There is no object "prodct": there are .*product/)
    },
  )
  it('shows one whole, by id, number or a number it has elsewhere', async () => {
    const id = await idOf('A1')
    for (const word of [id, 'A1', 's-1']) {
      const { lines } = await world.qiao(['record', word])
      expect(lines[0]).toBe('product A1')
      expect(lines).toContain('name: 明前龙井 250g')
      expect(lines.some((line) => cells(line)[0] === 'erp' && cells(line)[3] === 'done')).toBe(true)
    }
    expect((await world.qiao(['record', 'A1', '--json'])).json()).toMatchObject({ id, body: { skuCode: 'A1' } })
  })
  it('names the candidates of a word that fits several', async () => {
    // P1 is a number, and the beginning of a hundred others.
    expect((await world.qiao(['record', 'P1'])).lines[0]).toBe('product P1')
    const many = await world.qiao(['record', 'P'])
    expect(many.code).toBe(1)
    expect(many.err).toMatch(/^"P" may be rec_\w+ \(product P\d+\), .* …: give one of these ids\.\n$/)
    expect((await world.qiao(['record', 'nothing'])).err).toContain('There is no record "nothing"')
  })
})

describe('qiao lineage', () => {
  it('tells the whole journey by any number, on one screen', async () => {
    const id = await idOf('A1')
    const { code, lines } = await world.qiao(['lineage', 's-1'])
    expect(code).toBe(0)
    expect(lines[0]).toBe('product A1')
    expect(lines[1]).toMatch(/^active · revision 1 · changed \d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
    expect(lines[2]).toBe(id)
    const table = lines.filter((line) => /^(shop|erp) /.test(line)).map(cells)
    expect(table.map((row) => row[0])).toEqual(['erp', 'shop'])
    expect(table[0]![4]).toBe('done')
    const story = lines.filter((line) => /^\d{4}-/.test(line)).map(cells)
    expect(story.map(([, what, where]) => [what, where])).toEqual([
      ['created', 'shop'],
      ['delivered', 'erp'],
    ])
    expect((await world.qiao(['lineage', 'A1', '--json'])).json()[0].record.id).toBe(id)
  })
  it('fits a narrow screen, Chinese included', async () => {
    const { out } = await world.qiao(['lineage', 's-1'], { isScreen: true, columns: 80 })
    expect(out).toContain('\u001b[')
    for (const line of out.replace(/\u001b\[\d+m/g, '').split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(80)
  })
  it('says what to give when nothing is known', async () => {
    expect(await world.qiao(['lineage', 'SO-404'])).toMatchObject({
      code: 1,
      out: '',
      err: 'No document is known as "SO-404": give its number, or an id or number it has in any connected system.\n',
    })
  })
})

describe('qiao dead-letters', () => {
  const letter = async () => (await world.qiao(['dead-letters', '--json'])).json()[0] as { id: string; code: string }

  it('lists the open ones and shows one with its document', async () => {
    const { lines } = await world.qiao(['dead-letters'])
    expect(cells(lines[0])).toEqual(['dead letter', 'since', 'way', 'object', 'document', 'state', 'code', 'message'])
    expect(cells(lines[1]).slice(2, 6)).toEqual(['shop → hub', 'product', 's-bad', 'open'])
    const { id } = await letter()
    const shown = await world.qiao(['dead-letters', 'show', id])
    expect(shown.lines[0]).toBe('product s-bad  shop → hub  open')
    expect(shown.out).toContain('"price": "twelve"')
    expect(shown.lines.at(-1)).toBe(`Next: qiao dead-letters edit ${id}, or qiao dead-letters replay ${id}`)
  })
  it('fails again while the document is wrong', async () => {
    const { id, code: word } = await letter()
    const { code, out } = await world.qiao(['dead-letters', 'replay', id])
    expect(code).toBe(1)
    expect(out).toContain(`✗ ${id} failed again`)
    const counted = await world.qiao(['dead-letters', 'replay', '--code', word, '--dry-run'])
    expect(counted).toMatchObject({ code: 0, lines: ['1 open dead letter would be replayed.'] })
    const many = await world.qiao(['dead-letters', 'replay', '--code', word, '--yes', '--json'])
    expect(many.code).toBe(1)
    expect(many.json()).toMatchObject({ matched: 1, replayed: 1, resolved: 0, failures: [{ id }] })
  })
  it('groups the open ones by cause', async () => {
    const { lines } = await world.qiao(['dead-letters', 'groups'])
    expect(cells(lines[0])).toEqual(['count', 'way', 'object', 'code', 'field', 'first', 'last', 'for example'])
    const { id, code } = await letter()
    expect(cells(lines[1]?.trimStart()).slice(0, 5)).toEqual(['1', 'shop → hub', 'product', code, 'salePrice'])
    expect(lines[1]).toContain(id)
    expect(await world.qiao(['dead-letters', 'groups', '--connection', 'erp'])).toMatchObject({
      out: '',
      err: 'There are no open dead letters.\n',
    })
    const counted = await world.qiao(['dead-letters', 'replay', '--field', 'salePrice', '--dry-run'])
    expect(counted.lines).toEqual(['1 open dead letter would be replayed.'])
  })
  it('resolves by hand with the reason, and reopens', async () => {
    const { id } = await letter()
    expect(await world.qiao(['dead-letters', 'resolve', id])).toMatchObject({ code: 2, out: '' })
    const resolved = await world.qiao(['dead-letters', 'resolve', id, '--reason', '不再销售'])
    expect(resolved.lines).toEqual([`${id} is resolved. Not done after all? qiao dead-letters reopen ${id}`])
    const shown = await world.qiao(['dead-letters', 'show', id])
    expect(shown.out).toMatch(/resolved +.*, 不再销售/)
    expect((await world.qiao(['dead-letters', 'reopen', id])).lines).toEqual([`${id} is open again.`])
    expect((await letter()).id).toBe(id)
  })
  it('says what an edit changes and whether it would be accepted, before anything is changed', async () => {
    const { id } = await letter()
    const file = join(world.folder, 'tried.json')
    const good = { id: 's-bad', code: 'A3', name: 'Odd', price: '12.00' }
    const tryFile = (payload: object) => {
      writeFileSync(file, JSON.stringify(payload))
      return world.qiao(['dead-letters', 'edit', id, '--file', file, '--dry-run'])
    }
    expect(await tryFile(good)).toMatchObject({
      code: 0,
      lines: ['/price: "twelve" → "12.00"', '✓ It would be accepted; nothing was changed.'],
    })
    const bad = await tryFile({ ...good, price: 'x' })
    expect(bad).toMatchObject({ code: 1, lines: ['/price: "twelve" → "x"', expect.stringContaining('✗ It would fail: salePrice (price)')] })
    expect((await world.qiao(['dead-letters', 'show', id])).out).toContain('"price": "twelve"')
  })
  it('asks before many are replayed', async () => {
    const said = await world.qiao(['dead-letters', 'replay', '--all'], { canAsk: true, ask: async () => '' })
    expect(said).toMatchObject({ code: 1, out: '', err: 'Nothing was changed.\n' })
  })
  it('wants an id or a filter, not both and not none', async () => {
    const { id } = await letter()
    expect(await world.qiao(['dead-letters', 'replay'])).toMatchObject({ code: 2, out: '' })
    expect(await world.qiao(['dead-letters', 'replay', id, '--all'])).toMatchObject({ code: 2, out: '' })
  })
  it('refuses what is no document', async () => {
    const { id } = await letter()
    const file = join(world.folder, 'payload.json')
    writeFileSync(file, '[1]')
    const { code, err } = await world.qiao(['dead-letters', 'edit', id, '--file', file])
    expect(code).toBe(1)
    expect(err).toContain(`${file} is no JSON object`)
    expect((await world.qiao(['dead-letters', 'edit', id])).err).toContain('set EDITOR')
  })
  it('is edited in an editor, replayed and resolved', async () => {
    const { id } = await letter()
    const editor = join(world.folder, 'editor.sh')
    writeFileSync(editor, '#!/bin/sh\nsed -i.bak s/twelve/12.00/ "$1"\n')
    chmodSync(editor, 0o755)
    const env = { ...process.env, ...world.env, EDITOR: editor, VISUAL: undefined }
    const edited = await world.qiao(['dead-letters', 'edit', id], { env })
    expect(edited).toMatchObject({
      code: 0,
      lines: ['/price: "twelve" → "12.00"', `${id} is changed. Push it again: qiao dead-letters replay ${id}`],
    })
    expect(await world.qiao(['dead-letters', 'replay', id])).toMatchObject({ code: 0, lines: [`✓ ${id} is resolved.`] })
    expect(await world.qiao(['dead-letters'])).toMatchObject({ out: '', err: 'There are no open dead letters.\n' })
    expect((await world.qiao(['dead-letters', '--state', 'resolved', '--json'])).json()).toHaveLength(1)
  })
})

describe('qiao todo', () => {
  it('says in business words what needs a person, and adds it up', async () => {
    world.erp.put('p7', { code: 'P7', name: 'Oolong', price: 'twelve' })
    await world.qiao(['pull', 'erp', 'product', '--wait'])
    await world.settle()
    const { lines } = await world.qiao(['todo', '--connection', 'erp'])
    expect(cells(lines[0])).toEqual(['kind', 'for', 'object', 'number', 'pieces', 'amount', 'due', 'item', 'what happened'])
    expect(lines.some((line) => line.includes('unreadable') && line.includes('integrator') && line.includes('p7'))).toBe(true)
    const groups = (await world.qiao(['todo', 'groups', '--department', 'integrator', '--json'])).json()
    expect(groups).toEqual([expect.objectContaining({ kind: 'unreadable', department: 'integrator', overdue: 0 })])
    expect((await world.qiao(['todo', '--department', 'finance'])).err).toContain('There is nothing to do.')
    expect((await world.qiao(['todo', '--department', 'kitchen'])).code).toBe(2)
  })
  it('keeps a note and a name with an item, and finds it by the name', async () => {
    world.erp.put('p8', { code: 'P8', name: 'Oolong', price: 'twelve' })
    await world.qiao(['pull', 'erp', 'product', '--wait'])
    await world.settle()
    const [{ id }] = (await world.qiao(['todo', '--json'])).json()
    expect((await world.qiao(['todo', 'note', id])).code).toBe(2)
    const written = await world.qiao(['todo', 'note', id, '问过供应商', '--assignee', '小王'])
    expect(written).toMatchObject({ code: 0, lines: [`${id}: assigned to 小王, “问过供应商”`] })
    const { lines } = await world.qiao(['todo', '--assignee', '小王'])
    expect(lines).toHaveLength(2)
    expect(cells(lines[0]).slice(-2)).toEqual(['assigned to', 'note'])
    expect(cells(lines[1]).slice(-2)).toEqual(['小王', '问过供应商'])
    expect((await world.qiao(['todo', 'note', id, ''])).lines).toEqual([`${id}: assigned to 小王, no note`])
    expect((await world.qiao(['todo', 'groups', '--assignee', '小李', '--json'])).json()).toEqual([])
    expect((await world.qiao(['todo', 'note', 'dl_none', 'x'])).err).toContain('dl_none')
  })
})

describe('qiao conflicts', () => {
  it('lists them, tells of them in the lineage, and settles them', async () => {
    const [externalId] = [...world.erp.records.values()].filter(({ native }) => native.code === 'A2').map(({ id }) => id)
    world.erp.put(externalId!, { ...world.erp.get(externalId!)!, name: '红茶' })
    await world.qiao(['pull', 'erp', 'product', '--wait'])
    await world.settle()
    const { lines } = await world.qiao(['conflicts'])
    expect(cells(lines[0])).toEqual(['conflict', 'since', 'record', 'field', 'kind', 'state', 'ours (hub)', 'theirs'])
    expect(cells(lines[1]).slice(3)).toEqual(['product.name', 'manual', 'open', '正山小种', 'erp: 红茶'])
    const [{ id }] = (await world.qiao(['conflicts', '--json'])).json()
    const story = await world.qiao(['lineage', 'A2'])
    expect(story.lines.slice(-3)).toEqual([
      'Needs a person',
      'conflict in name with erp (manual): ours 正山小种, theirs 红茶',
      `  qiao conflicts settle ${id} --use ours|theirs|value|rule`,
    ])
    expect(await world.qiao(['conflicts', 'settle', id, '--use', 'theirs'])).toMatchObject({
      code: 0,
      lines: [`${id} is settled: product.name is 红茶.`],
    })
    await world.settle()
    expect(world.shop.get('s-2')).toMatchObject({ name: '红茶' })
    const again = await world.qiao(['conflicts', 'settle', id, '--use', 'ours'])
    expect(again).toMatchObject({ code: 1, out: '' })
    expect(again.err).toContain('is settled')
  })
  it('settles what a filter finds, after a count, or one by a value of its own', async () => {
    const [externalId] = [...world.erp.records.values()].filter(({ native }) => native.code === 'A2').map(({ id }) => id)
    const disagree = async (name: string) => {
      world.erp.put(externalId!, { ...world.erp.get(externalId!)!, name })
      await world.qiao(['pull', 'erp', 'product', '--wait'])
      await world.settle()
    }
    await disagree('滇红')
    const groups = await world.qiao(['conflicts', 'groups'])
    expect(cells(groups.lines[1]).slice(1, 5)).toEqual(['1', 'erp', 'product.name', 'manual'])
    const filter = ['--field', 'name', '--kind', 'manual']
    expect((await world.qiao(['conflicts', 'settle', ...filter, '--use', 'ours', '--dry-run'])).out).toBe(
      '1 open conflict would be settled.\n',
    )
    const rule = await world.qiao(['conflicts', 'settle', ...filter, '--use', 'rule', '--yes'])
    expect(rule).toMatchObject({ code: 1 })
    expect(rule.out).toContain('name an owner in ownership.yaml first')
    expect((await world.qiao(['conflicts', 'settle', ...filter, '--use', 'ours', '--yes'])).out).toBe('1 of 1 conflict settled.\n')
    await world.settle()
    expect(world.erp.get(externalId!)).toMatchObject({ name: '红茶' })
    await disagree('祁红')
    const [{ id }] = (await world.qiao(['conflicts', '--field', 'name', '--json'])).json()
    expect((await world.qiao(['conflicts', 'settle', id, '--use', 'value'])).code).toBe(2)
    expect((await world.qiao(['conflicts', 'settle', id, '--use', 'value', '--value', '金骏眉'])).out).toContain('product.name is 金骏眉')
    await world.settle()
    expect([world.shop.get('s-2')!.name, world.erp.get(externalId!)!.name]).toEqual(['金骏眉', '金骏眉'])
  })
  it('lineage tells what a document was at a time, in the hub and in each system', async () => {
    const [journey] = (await world.qiao(['lineage', 'A2', '--json'])).json()
    const changed = journey.lineage.find(({ patch }: { patch: object | null }) => patch && 'name' in patch)
    const before = new Date(Date.parse(changed.at) - 1).toISOString()
    const { code, lines } = await world.qiao(['lineage', 'A2', '--at', before])
    expect(code).toBe(0)
    expect(lines[0]).toMatch(/^product A2 {2}as of /)
    expect(lines).toContain('name: 正山小种')
    expect(lines.some((line) => line.startsWith('shop  s-2'))).toBe(true)
    expect(lines.filter((line) => cells(line)[0] === 'name').map((line) => cells(line).slice(1, 3))).toEqual([
      ['正山小种', 'sent'],
      ['正山小种', 'read'],
    ])
    const [then] = (await world.qiao(['lineage', 'A2', '--at', changed.at, '--json'])).json()
    expect(then).toMatchObject({ state: 'known', unknown: [], body: { name: '红茶' } })
    expect((await world.qiao(['lineage', 'A2', '--at', '2020-01-01'])).lines[1]).toBe('It was not there yet.')
    expect(await world.qiao(['lineage', 'A2', '--at', 'then'])).toMatchObject({ code: 2, out: '' })
    expect(await world.qiao(['lineage', 'A2', '--at', '2999-01-01'])).toMatchObject({
      code: 2,
      out: '',
      err: '2999-01-01T00:00:00.000Z is in the future: leave --at out for what it is now.\n',
    })
  })
  it('replay shows what a mended mapping changes, then applies it', async () => {
    world.shop.put('s-9', { code: 'A9', name: 'Oolong', price: '5.00', brand: '乌龙' })
    await world.qiao(['pull', 'shop', 'product', '--wait'])
    world.write('mappings/shop/product.yaml', productMapping('shop', ['brand <-> brand']))
    await world.qiao(['apply', world.configuration, '--yes'])
    await world.settle()
    const tried = await world.qiao(['replay', 'A9', '--connection', 'shop', '--dry-run'])
    expect(tried.lines[0]).toMatch(/^As shop showed it .*, through mapping [0-9a-f]{8}:$/)
    expect(cells(tried.lines[2])).toEqual(['brand', 'nothing', '乌龙', 'yes'])
    expect(await world.qiao(['replay', 'A9', '--connection', 'shop'], { canAsk: true, ask: async () => 'n' })).toMatchObject({
      code: 1,
      out: '',
    })
    const done = await world.qiao(['replay', 'A9', '--connection', 'shop', '--yes'])
    expect(done).toMatchObject({ code: 0, lines: [expect.stringMatching(/^rec_\w+ is replayed: brand$/)] })
    expect((await world.qiao(['record', 'A9', '--json'])).json().body).toMatchObject({ brand: '乌龙' })
    expect((await world.qiao(['replay', 'A9', '--connection', 'shop'])).lines[1]).toBe('Nothing differs from the record.')
  })
  it('restore-record undoes a deletion, and makes the record anew only where that is said', async () => {
    world.shop.put('s-gone', { code: 'GONE', name: 'Gone', price: '5.00' })
    await world.qiao(['pull', 'shop', 'product', '--wait'])
    await world.settle()
    expect((await world.qiao(['restore-record', 'GONE', '--yes'])).err).toMatch(
      /^product GONE is not deleted: there is nothing to restore\./,
    )
    expect((await world.qiao(['restore-record', 'NEVER', '--yes'])).err).toContain('There is no record "NEVER"')
    world.shop.remove('s-gone')
    await world.qiao(['pull', 'shop', 'product', '--wait'])
    await world.settle()
    expect((await world.qiao(['restore-record', 'GONE', '--recreate-in', 'oa', '--yes'])).err).toContain('no enabled outbound flow')
    const refused = await world.qiao(['restore-record', 'GONE'], { canAsk: true, ask: async () => 'n' })
    expect(refused).toMatchObject({ code: 1, out: '', err: 'Nothing was changed.\n' })
    const { lines } = await world.qiao(['restore-record', 'GONE', '--yes'])
    expect(lines[0]).toMatch(/^product GONE is restored\. What became of it: qiao lineage rec_\w+$/)
    expect((await world.qiao(['record', 'GONE', '--json'])).json()).toMatchObject({ isDeleted: false })
  })
  it('shows the patch under what changed it', async () => {
    const { lines } = await world.qiao(['lineage', 'A2'])
    expect(lines.some((line) => line.trim() === 'name: 正山小种 → 红茶')).toBe(true)
  })
})
