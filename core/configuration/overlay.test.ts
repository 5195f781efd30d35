// Custom fields of a connection: what an overlay adds, what it may not, and that mappings are checked against both.
import { mkdtempSync, rmSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ConfigBundle } from './bundle.ts'
import { connectors, PRODUCT_MAPPING, soundBundle } from './example.test-data.ts'
import { readConfigurationFolder } from './files.ts'
import { joinOverlay, type Conflict } from './join-overlay.ts'
import { nativeSchema } from './open-connection.ts'
import { validateBundle } from './validate.ts'
import { writeConfigurationFolder } from './write-files.ts'

const text = { type: 'string' }
const OVERLAY = 'properties:\n  vip: { type: string }\n  level: { type: integer }\n'
const NATIVE = {
  type: 'object',
  required: ['id'],
  additionalProperties: false,
  properties: { id: text, party: { $ref: '#/$defs/party' }, lines: { type: 'array', items: { $ref: '#/$defs/line' } }, any: {} },
  $defs: { party: { type: 'object', properties: { name: text } }, line: { type: 'object', properties: { sku: text } } },
}

describe('joinOverlay', () => {
  const joined = (overlay: object) => {
    const conflicts: Conflict[] = []
    return { schema: joinOverlay(NATIVE, overlay as Record<string, unknown>, conflicts), conflicts }
  }

  it('adds fields at the top, in objects and in lines, through $ref', () => {
    const { schema, conflicts } = joined({
      required: ['vip'],
      properties: {
        vip: text,
        party: { properties: { tier: text } },
        lines: { items: { required: ['wrap'], properties: { wrap: text } } },
      },
    })
    expect(conflicts).toEqual([])
    expect(schema).toMatchObject({
      required: ['id', 'vip'],
      additionalProperties: false,
      properties: {
        vip: text,
        party: { properties: { name: text, tier: text } },
        lines: { items: { required: ['wrap'], properties: { sku: text, wrap: text } } },
      },
    })
    expect(NATIVE.properties).not.toHaveProperty('vip')
    expect(NATIVE.$defs.party.properties).not.toHaveProperty('tier')
  })

  it('takes nothing away, and says what it was asked to', () => {
    const { schema, conflicts } = joined({
      properties: {
        id: { type: 'integer' },
        lines: { items: { properties: { sku: { type: 'integer' } } } },
        any: { properties: { x: text } },
      },
    })
    expect(schema).toMatchObject({ properties: { id: text, lines: { items: { properties: { sku: text } } }, any: {} } })
    expect(conflicts).toEqual([
      { path: 'properties.id', reason: 'known' },
      { path: 'properties.lines.items.properties.sku', reason: 'known' },
      { path: 'properties.any', reason: 'open' },
    ])
  })
})

describe('an overlay in a configuration', () => {
  const changed = (change: (bundle: ConfigBundle) => void): ConfigBundle => {
    const bundle = soundBundle()
    change(bundle)
    return bundle
  }
  const overlay = (document: string, name = 'erp-main/product.overlay') =>
    changed((bundle) => bundle.schemas.push({ name, text: document }))
  const problems = (bundle: ConfigBundle, shipped = { mappings: [{ name: 'vendor/product', text: PRODUCT_MAPPING }] }) =>
    validateBundle(bundle, { connectors, shipped })
  const errors = (bundle: ConfigBundle) => problems(bundle).filter(({ severity }) => severity === 'error')
  const PATCH = "extends: vendor.product\nmap:\n  - 'extra.vip <-> vip'\n  - 'extra.level <-> level'\n"

  it('lets its fields be mapped, by that connection alone', () => {
    const mapped = overlay(OVERLAY)
    mapped.mappings[1]!.text = PATCH
    expect(errors(mapped)).toEqual([])
    mapped.mappings[0]!.text = PATCH
    expect(errors(mapped).map(({ file, line }) => `${file}:${line}`)).toEqual([
      'mappings/shop-main/product.yaml:3',
      'mappings/shop-main/product.yaml:4',
    ])
  })
  it('adds to a schema that is a document itself', () => {
    const documents = [
      { name: 'erp-main/order', text: '{ "type": "object", "properties": { "no": { "type": "string" } } }' },
      { name: 'erp-main/order.overlay', text: OVERLAY },
    ]
    const schema = nativeSchema({ document: 'order' }, { connection: 'erp-main', object: 'order', documents })
    expect(Object.keys(schema!['properties'] as object)).toEqual(['no', 'vip', 'level'])
  })
  it.each([
    ['error', 'properties:\n  vip: { type: string }\n  code: { type: integer }\n', undefined, 'is in the native schema already', 3],
    ['error', OVERLAY, 'erp-main/prodct.overlay', 'offers no prodct', undefined],
    ['warning', OVERLAY, 'erp-mian/product.overlay', 'no connection "erp-mian"', undefined],
    ['error', 'properties:\n  vip: { type: text }\n', undefined, 'one of', 2],
  ])('has to fit (%s): %j', (severity, document, name, words, line) => {
    expect(problems(overlay(document, name))).toContainEqual(
      expect.objectContaining({ severity, message: expect.stringContaining(words) as string, ...(line !== undefined && { line }) }),
    )
  })

  it('is read from the folder and written back, with the mapping that uses it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'qiao-overlay-'))
    try {
      for (const [file, content] of [
        ['schemas/erp-main/product.overlay.yaml', OVERLAY],
        ['mappings/erp-main/product.yaml', PATCH],
      ] as const) {
        await mkdir(join(folder, file, '..'), { recursive: true })
        await writeFile(join(folder, file), content)
      }
      const { bundle, problems: found } = await readConfigurationFolder(folder)
      expect(found).toEqual([])
      expect(bundle).toMatchObject({ schemas: [{ name: 'erp-main/product.overlay', text: OVERLAY }], mappings: [{ text: PATCH }] })
      const target = join(folder, 'out')
      await writeConfigurationFolder(target, bundle)
      expect(await readFile(join(target, 'schemas/erp-main/product.overlay.yaml'), 'utf8')).toBe(OVERLAY)
      expect(await readFile(join(target, 'mappings/erp-main/product.yaml'), 'utf8')).toBe(PATCH)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('a mapping may extend the shipped one of its own name, or another of the hub, and none of these is unused', () => {
    const own = changed((bundle) => {
      bundle.mappings = [
        { name: 'vendor/product', text: "extends: vendor.product\nmap:\n  - 'spec <-> type'\n" },
        { name: 'erp-main/product', text: 'extends: vendor.product\ndrop: [spec]\n' },
      ]
    })
    expect(problems(own)).toEqual([])
    const alone = validateBundle(own, { connectors, shipped: { mappings: [] } }).map(({ file, message }) => `${file}: ${message}`)
    expect(alone).toContainEqual(expect.stringContaining('mappings/vendor/product.yaml: There is no mapping vendor.product to extend'))
  })

  it('warnings about what Qiao ships are not shown, errors are, with their file', () => {
    const shipped = { mappings: [{ name: 'vendor/product', text: PRODUCT_MAPPING.replace('<-> name', '<-> nam') }] }
    const own = changed((bundle) => (bundle.mappings[1]!.text = 'extends: vendor.product\n'))
    expect(problems(own, shipped)).toContainEqual(
      expect.objectContaining({ file: 'mappings/vendor/product.yaml (shipped)', severity: 'error', line: 7 }),
    )
  })
})
