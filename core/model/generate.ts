// Makes openapi/hub.json and openapi/types.ts from openapi/hub.yaml. `--check` writes nothing and fails when a committed file is stale.
import { readFileSync, writeFileSync } from 'node:fs'
import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript'
import { parse } from 'yaml'

const folder = new URL('../../openapi/', import.meta.url)

/** The generated files' texts by name, from the text of hub.yaml. */
export async function generate(yaml: string): Promise<Record<string, string>> {
  // merge: the contract shares lists of properties through anchors; the generated JSON has them spelt out.
  const contract = parse(yaml, { merge: true }) as OpenAPI3
  // defaultNonNullable: a property with a default may be left out of a request.
  const types = astToString(await openapiTS(structuredClone(contract), { defaultNonNullable: false }))
  return {
    'hub.json': `${JSON.stringify(contract, null, 1)}\n`,
    'types.ts': `// Generated from hub.yaml by core/model/generate.ts: do not edit.\n${types}`,
  }
}

/** Names of generated files whose committed text is not what hub.yaml gives. */
export async function staleFiles(): Promise<string[]> {
  const files = await generate(readFileSync(new URL('hub.yaml', folder), 'utf8'))
  return Object.entries(files)
    .filter(([name, text]) => readOrEmpty(name) !== text)
    .map(([name]) => name)
}

function readOrEmpty(name: string): string {
  try {
    return readFileSync(new URL(name, folder), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}

async function main(): Promise<void> {
  if (process.argv.includes('--check')) {
    const stale = await staleFiles()
    if (stale.length === 0) return
    console.error(`Stale: openapi/${stale.join(', openapi/')}. Run \`node core/model/generate.ts\` and commit the result.`)
    process.exitCode = 1
    return
  }
  const files = await generate(readFileSync(new URL('hub.yaml', folder), 'utf8'))
  for (const [name, text] of Object.entries(files)) writeFileSync(new URL(name, folder), text)
}

if (import.meta.main) await main()
