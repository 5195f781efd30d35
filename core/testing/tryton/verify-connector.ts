// `npm run verify:tryton [-- [login.json] [--only <part of a check name>]]`: the connector's checks against a real Tryton 6.0, by hand and in CI.
// Without a file one is brought up and thrown away; a file is what `up.sh` printed, of a demo database: sales, products and parties are written to it.
// Exit code 1 when a check fails.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createHttpClient } from '../../connector/http.ts'
import { loadConnectors } from '../../connector/load.ts'
import { testContext } from '../connector-context.ts'
import { createClosers } from '../real-tryton/closers.ts'
import type { TrytonLogin } from '../real-tryton/json-rpc.ts'
import { startTrytonServer } from '../real-tryton/tryton-server.ts'
import { CHECKS, type Place } from './checks.ts'

const { values, positionals } = parseArgs({ options: { only: { type: 'string', default: '' } }, allowPositionals: true })
const closers = createClosers()
try {
  const failures = await runChecks(await openPlace(await findLogin(positionals[0])))
  console.log(failures === 0 ? 'All checks passed.' : `${failures} checks failed.`)
  process.exitCode = failures === 0 ? 0 : 1
} finally {
  await closers.closeAll()
}

async function findLogin(file: string | undefined): Promise<TrytonLogin> {
  if (file !== undefined) return JSON.parse(readFileSync(file, 'utf8')) as TrytonLogin
  return (await startTrytonServer((line) => console.error(line), closers.list)).login
}

async function openPlace({ url: address, user, password }: TrytonLogin): Promise<Place> {
  const url = new URL(address)
  const config = { url: url.origin, database: url.pathname.replaceAll('/', ''), user, password }
  const connector = (await loadConnectors(fileURLToPath(new URL('../../../connectors', import.meta.url)))).get('tryton')!
  const ctx = testContext({ connector, config, now: Date.now })
  // A server elsewhere than on this machine.
  const http = createHttpClient({ allowedHosts: [url.host], log: ctx.log, now: Date.now })
  closers.list.push(http.close, ctx.close)
  return { connector, ctx: { ...ctx, http }, run: `V${Date.now().toString(36)}` }
}

/** How many failed. */
async function runChecks(place: Place): Promise<number> {
  let failures = 0
  for (const { name, perform } of CHECKS.filter((check) => check.name.includes(values.only))) {
    const startedAt = performance.now()
    try {
      await perform(place)
      console.log(`ok    ${name} (${Math.round(performance.now() - startedAt)} ms)`)
    } catch (error) {
      failures++
      console.log(`FAIL  ${name}\n${error instanceof Error ? error.stack : String(error)}`)
    }
  }
  return failures
}
