// Are the committed migrations what tables.ts asks for? drizzle-kit works on a copy; if it finds something to add, they are stale.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))
const TARGETS = [
  { dialect: 'sqlite', schema: 'core/store/sqlite/schema.ts' },
  { dialect: 'postgresql', schema: 'core/store/postgres/schema.ts', folder: 'postgres' },
]

function check({ dialect, schema, folder = dialect }) {
  const copy = mkdtempSync(join(tmpdir(), 'qiao-migrations-'))
  try {
    cpSync(join(root, 'core/store/migrations', folder), copy, { recursive: true })
    const before = readdirSync(copy).join()
    // drizzle-kit takes a folder below the current one only by a relative path.
    const args = ['generate', `--dialect=${dialect}`, `--schema=${schema}`, `--out=${relative(root, copy)}`]
    const { status, stdout, stderr } = spawnSync(join(root, 'node_modules/.bin/drizzle-kit'), args, { cwd: root, encoding: 'utf8' })
    if (status !== 0) return `${folder}: drizzle-kit failed:\n${stdout}${stderr}`
    if (readdirSync(copy).join() === before) return undefined
    return `${folder}: tables.ts has changed and the migrations have not: npx drizzle-kit generate --config core/store/drizzle.${folder}.config.ts`
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

const problems = TARGETS.map(check).filter((problem) => problem !== undefined)
for (const problem of problems) console.error(problem)
process.exitCode = problems.length === 0 ? 0 : 1
