#!/usr/bin/env -S node --max-semi-space-size=8 --heap-growing-percent=50 --no-parallel-scavenge
// The way in, for any Node from 14 on: checks the version, moves over to the pinned Node 24 where there is one, then loads main.ts.
// Hence no top-level await and no `node:` imports in here.
import { spawn } from 'child_process'
import { existsSync } from 'fs'
import { fileURLToPath } from 'url'
import { NODE_FLAGS } from './node-flags.mjs'

const NEEDED = 24
const own = process.versions.node
const program = process.platform === 'win32' ? 'node.exe' : 'node'
const pinned = fileURLToPath(new URL(`../node_modules/node/bin/${program}`, import.meta.url))

if (Number(own.split('.')[0]) >= NEEDED) {
  run()
} else if (existsSync(pinned)) {
  runWith(pinned)
} else {
  console.error(
    `Qiao needs Node ${NEEDED} and this is Node ${own}: run "npm ci" in Qiao's folder (it brings Node ${NEEDED} along), or install Node ${NEEDED}.`,
  )
  process.exitCode = 1
}

/** main(argv) answers the exit code, or nothing for 0. */
async function run() {
  await import('./load-fast.mjs')
  const { main } = await import('./main.ts')
  const code = await main(process.argv.slice(2))
  if (typeof code === 'number') process.exitCode = code
}

/** Runs this file again under another Node: same terminal, signals passed on, its exit code is ours. */
function runWith(node) {
  const child = spawn(node, [...NODE_FLAGS, fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' })
  // A terminal sends Ctrl-C to both of us: passed on, it would count twice, and the second one means "at once".
  const isFromTerminal = (signal) => process.stdin.isTTY && signal !== 'SIGTERM'
  const forward = (signal) => {
    if (!isFromTerminal(signal)) child.kill(signal)
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
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
