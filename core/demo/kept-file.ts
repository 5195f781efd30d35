// A simulated system's memory on disk: a file of JSON lines that only grows while it runs, and is written anew at start and stop.
// Each line is with the operating system before the request that caused it is answered, so that even a killed process forgets nothing.
import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'

export interface KeptFile<Entry> {
  /** What an earlier run left behind; undefined at the first start. */
  readonly entries: Entry[] | undefined
  append(entries: readonly Entry[]): void
  /** Replaces everything, at once or not at all. */
  rewrite(entries: readonly Entry[]): void
}

export function openKeptFile<Entry>(file: string): KeptFile<Entry> {
  const entries = existsSync(file) ? readEntries<Entry>(file) : undefined
  return {
    entries,
    append: (more) => {
      if (more.length > 0) appendFileSync(file, linesOf(more), { mode: 0o600 })
    },
    rewrite: (all) => {
      const draft = `${file}.new`
      writeFileSync(draft, linesOf(all), { mode: 0o600 })
      renameSync(draft, file)
    },
  }
}

const linesOf = (entries: readonly unknown[]): string => entries.map((entry) => `${JSON.stringify(entry)}\n`).join('')

/** A last line without its end was cut off in the middle: nobody was answered for it. */
function readEntries<Entry>(file: string): Entry[] {
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines.slice(0, -1).map((line) => JSON.parse(line) as Entry)
}
