#!/usr/bin/env node
// The way in, for any Node from 14 on: checks the version, moves over to the pinned Node 24 where there is one, then loads main.ts.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const NEEDED = 24
const pinned = fileURLToPath(
  new URL(process.platform === 'win32' ? '../node_modules/node/bin/node.exe' : '../node_modules/node/bin/node', import.meta.url),
)

if (Number(process.versions.node.split('.')[0]) >= NEEDED) {
  const { main } = await import('./main.ts')
  const code = await main(process.argv.slice(2))
  if (typeof code === 'number') process.exitCode = code
} else if (existsSync(pinned)) {
  runWith(pinned)
} else {
  console.error(
    `Qiao needs Node ${NEEDED} and this is Node ${process.versions.node}: run "npm ci" in Qiao's folder (it brings Node ${NEEDED} along), or install Node ${NEEDED}.`,
  )
  process.exitCode = 1
}

/** Runs this file again under another Node: same terminal, signals passed on, its exit code is ours. */
function runWith(node) {
  const child = spawn(
    node,
    [...process.execArgv.filter((flag) => flag.startsWith('--inspect')), fileURLToPath(import.meta.url), ...process.argv.slice(2)],
    { stdio: 'inherit' },
  )
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  const forward = (signal) => child.kill(signal)
  for (const signal of signals) process.on(signal, forward)
  child.on('error', (error) => {
    console.error(`Node ${NEEDED} at ${node} does not start: ${error.message}`)
    process.exitCode = 1
  })
  child.on('exit', (code, signal) => {
    for (const name of signals) process.removeListener(name, forward)
    // Dying of the same signal tells the caller the truth about how we ended.
    if (signal) process.kill(process.pid, signal)
    else process.exitCode = code === null ? 1 : code
  })
}
