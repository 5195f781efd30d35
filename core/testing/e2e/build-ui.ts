// Builds the admin UI as a release does, so that what is tested is what the source says now.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../../../', import.meta.url))

export async function buildAdminUi(): Promise<void> {
  const vite = `${root}node_modules/vite/bin/vite.js`
  await promisify(execFile)(process.execPath, [vite, 'build'], { cwd: `${root}admin-ui`, env: { ...process.env, NODE_ENV: 'production' } })
}
