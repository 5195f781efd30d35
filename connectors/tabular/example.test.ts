// The example folder: its mappings pass the static check, their cases and the lens laws; its files are read as the README says.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { JsonSchema } from '../../core/connector/port.ts'
import { readConfig } from '../../core/connector/config.ts'
import { mappingConformance } from '../../core/testing/mapping-conformance.ts'
import connector from './index.ts'

const at = (file: string): URL => new URL(`example/${file}`, import.meta.url)

function schemasOf(connection: string): Record<string, JsonSchema> {
  const { config } = parse(readFileSync(at(`connections/${connection}.yaml`), 'utf8')) as { config: Record<string, unknown> }
  const { objects } = connector.open(readConfig(connector.manifest, config))
  return Object.fromEntries(Object.entries(objects).map(([object, { schema }]) => [object, schema]))
}

for (const connection of ['shop-export', 'erp-import'])
  for (const [object, nativeSchema] of Object.entries(schemasOf(connection)))
    mappingConformance({
      mappingFile: at(`mappings/${connection}/${object}.yaml`),
      nativeSchema,
      casesFile: at(`mappings/${connection}/${object}.cases.yaml`),
      canCreate: connection === 'shop-export',
      runs: 60,
    })

describe('README.md', () => {
  const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8')
  const examples = [...readme.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, text = '']) => text)

  it('has examples', () => expect(examples.length).toBeGreaterThan(1))
  it.each(examples)('%#: is valid and opens', (text) => {
    const { config } = parse(text) as { config: Record<string, unknown> }
    const opened = connector.open(readConfig(connector.manifest, config))
    for (const port of Object.values(opened.objects)) expect(port.read ?? port.write).toBeTypeOf('function')
  })
})
