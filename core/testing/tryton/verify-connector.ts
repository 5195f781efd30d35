// Runs the connector's checks against a real Tryton, by hand and in CI: `bash up.sh > tryton.json`, then `node verify-connector.ts tryton.json`.
// It writes sales, products and parties: give it a demo database. Exit code 1 when a check fails.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createHttpClient } from '../../connector/http.ts'
import { loadConnectors } from '../../connector/load.ts'
import { testContext } from '../connector-context.ts'
import { CHECKS } from './checks.ts'

const [file, only = ''] = process.argv.slice(2)
if (file === undefined) {
  console.error('usage: node core/testing/tryton/verify-connector.ts <output of up.sh> [part of a check name]')
  process.exit(2)
}
const given = JSON.parse(readFileSync(file, 'utf8')) as { url: string; user: string; password: string }
const url = new URL(given.url)
const config = { url: url.origin, database: url.pathname.replaceAll('/', ''), user: given.user, password: given.password }

const connector = (await loadConnectors(fileURLToPath(new URL('../../../connectors', import.meta.url)))).get('tryton')!
const ctx = testContext({ connector, config, now: Date.now })
// A server elsewhere than on this machine.
const http = createHttpClient({ allowedHosts: [url.host], log: ctx.log, now: Date.now })
const place = { connector, ctx: { ...ctx, http }, run: `V${Date.now().toString(36)}` }

let failures = 0
for (const { name, perform } of CHECKS.filter((check) => check.name.includes(only))) {
  const startedAt = performance.now()
  try {
    await perform(place)
    console.log(`ok    ${name} (${Math.round(performance.now() - startedAt)} ms)`)
  } catch (error) {
    failures++
    console.log(`FAIL  ${name}\n${error instanceof Error ? error.stack : String(error)}`)
  }
}
await http.close()
await ctx.close()
console.log(failures === 0 ? 'All checks passed.' : `${failures} checks failed.`)
process.exitCode = failures === 0 ? 0 : 1
