// `npm run check`: everything that must hold before a change goes in. Runs the steps two at a time, prints a short table, and the whole
// output of what failed. `--no-tests` leaves the tests out, `--only <name>` runs one step.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))
const at = (path) => existsSync(`${root}${path}`)
const bin = (name) => `${root}node_modules/.bin/${name}`
const generator = ['core/model/generate.ts', 'core/model/generate.mjs'].find(at)

/** In this order; a step without its subject (no admin UI yet, say) is listed as absent, never passed over silently. */
const STEPS = [
  { name: 'types', run: [bin('tsc'), '-p', 'tsconfig.json', '--noEmit'] },
  { name: 'lint', run: [bin('eslint'), '--max-warnings', '0', '.'] },
  { name: 'types admin-ui', run: [bin('tsc'), '-p', 'admin-ui/tsconfig.json', '--noEmit'], needs: 'admin-ui/tsconfig.json' },
  { name: 'format', run: [bin('prettier'), '--check', '--log-level', 'warn', '.'] },
  {
    name: 'dependencies',
    run: [
      bin('depcruise'),
      '--config',
      '.dependency-cruiser.mjs',
      '--output-type',
      'json',
      'core',
      'connectors',
      'openapi',
      ...(at('admin-ui/src') ? ['admin-ui/src'] : []),
    ],
    judge: judgeModules,
  },
  { name: 'unused', run: [bin('knip'), '--no-progress', '--no-config-hints'] },
  { name: 'generated', run: [process.execPath, generator ?? '', '--check'], needs: generator ?? 'core/model/generate.ts' },
  { name: 'migrations', run: [process.execPath, 'core/testing/check-migrations.mjs'], needs: 'core/store/migrations/postgres' },
  // Alone and last: tests measure time and want both cores.
  { name: 'tests', run: [bin('vitest'), 'run'], isAlone: true },
]

/** dependency-cruiser passes when it finds nothing to look at (a TypeScript it cannot load does that): so the modules are counted. */
function judgeModules({ stdout, code }) {
  let summary
  try {
    summary = JSON.parse(stdout).summary
  } catch {
    return { ok: false, note: 'gave no JSON' }
  }
  const violations = summary.violations.map(({ rule, from, to }) => `${rule.severity} ${rule.name}: ${from} → ${to}`)
  const modules = `${summary.totalCruised} modules, ${summary.totalDependenciesCruised ?? 0} dependencies`
  if (!(summary.totalCruised > 0 && summary.totalDependenciesCruised > 0))
    return { ok: false, note: `${modules}: it saw nothing`, output: '' }
  return { ok: code === 0 && summary.error === 0, note: modules, output: violations.join('\n') }
}

// Scripts in node_modules/.bin start `node`: let it be the one that runs this.
const env = { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}`, FORCE_COLOR: '0', NO_COLOR: '1' }

function execute(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env,
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text))
    child.on('error', (error) => resolve({ code: 1, stdout, stderr: `${stderr}${error.message}` }))
    child.on('close', (code) => resolve({ code: code ?? 1, stdout, stderr }))
  })
}

async function perform(step) {
  if (step.needs !== undefined && !at(step.needs)) return { step, ok: true, seconds: 0, note: `absent: ${step.needs}` }
  const startedAt = performance.now()
  const result = await execute(step.run[0], step.run.slice(1))
  const judged = step.judge?.(result)
  const output = judged?.output ?? `${result.stdout}${result.stderr}`
  return {
    step,
    ok: judged?.ok ?? result.code === 0,
    seconds: (performance.now() - startedAt) / 1000,
    note: judged?.note ?? '',
    output: judged?.ok === false && output === '' ? `${judged.note}\n${result.stderr}` : output,
  }
}

/** Two workers take step after step; what wants to be alone comes after. */
async function runAll(steps) {
  const results = []
  const queue = steps.filter((step) => !step.isAlone)
  const worker = async () => {
    for (let step = queue.shift(); step !== undefined; step = queue.shift()) results.push(report(await perform(step)))
  }
  await Promise.all([worker(), worker()])
  for (const step of steps.filter((candidate) => candidate.isAlone)) results.push(report(await perform(step)))
  return results
}

function report(result) {
  console.log(`${result.ok ? 'ok  ' : 'FAIL'}  ${result.step.name.padEnd(16)} ${result.seconds.toFixed(1).padStart(6)} s  ${result.note}`)
  return result
}

const args = process.argv.slice(2)
const only = args.includes('--only') ? args[args.indexOf('--only') + 1] : undefined
const steps = STEPS.filter(({ name }) => (only === undefined ? !(args.includes('--no-tests') && name === 'tests') : name === only))
if (steps.length === 0) {
  console.error(`No step "${only}". Steps: ${STEPS.map(({ name }) => name).join(', ')}`)
  process.exit(2)
}
const failed = (await runAll(steps)).filter(({ ok }) => !ok)
for (const { step, output } of failed) console.log(`\n──── ${step.name} ────\n${output.trim()}`)
console.log(failed.length === 0 ? '\nAll checks passed.' : `\nFailed: ${failed.map(({ step }) => step.name).join(', ')}`)
process.exitCode = failed.length === 0 ? 0 : 1
