// The folder that a show works in: a given one, which has to be new, or a temporary one that goes with it.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { UsageError } from './usage-error.ts'

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

export async function inFolder<T>(given: string | undefined, prefix: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = given === undefined ? mkdtempSync(join(tmpdir(), prefix)) : emptyFolder(given)
  const cleanUp = (): void => void (given === undefined && rmSync(folder, { recursive: true, force: true }))
  // Ctrl-C: the way out takes the hub and the temporary folder along.
  const leave = (): never => process.exit(130)
  process.once('exit', cleanUp)
  for (const signal of SIGNALS) process.once(signal, leave)
  try {
    return await work(folder)
  } finally {
    for (const signal of SIGNALS) process.removeListener(signal, leave)
    process.removeListener('exit', cleanUp)
    cleanUp()
  }
}

function emptyFolder(given: string): string {
  const folder = resolve(given)
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new UsageError(`--data: ${folder} is not empty. Give a new folder: the show counts what is there from the start.`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return folder
}
