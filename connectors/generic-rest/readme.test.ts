// The examples in the README are configurations that work.
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { readConfig } from '../../core/connector/config.ts'
import connector from './index.ts'

const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8')
const examples = [...readme.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, text = '']) => text)

it('has three', () => expect(examples).toHaveLength(3))

it.each(examples)('%#: is valid and opens', (text) => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  const { config } = parse(text.replaceAll(/\{ env: \w+ \}/g, secret)) as { config: Record<string, unknown> }
  const opened = connector.open(readConfig(connector.manifest, config))
  for (const port of Object.values(opened.objects)) expect(port.read ?? port.write).toBeTypeOf('function')
})
