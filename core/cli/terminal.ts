// Where a command talks: its two streams, what kind of screen they are, and the few things it asks of the machine. Tests give their own.
import type { Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Terminal {
  env: Record<string, string | undefined>
  /** Results alone: standard output. */
  out(text: string): void
  /** Standard input, for what is too long to be held. */
  input: AsyncIterable<Uint8Array>
  /** Standard output, for the same. */
  output: Writable
  /** Progress, questions and errors: standard error. */
  err(text: string): void
  /** Is standard output a screen with colours? Machines get neither colours nor cut lines. */
  isScreen: boolean
  /** May progress be drawn over itself on standard error? */
  isLive: boolean
  /** Is somebody there to answer a question? */
  canAsk: boolean
  /** Width of the screen in columns. */
  columns: number
  ask(question: string): Promise<string>
  /** Waits between two looks at something that runs in the hub. */
  sleep(ms: number): Promise<void>
  /** Epoch ms. */
  now(): number
}

const DEFAULT_COLUMNS = 100

/** This process's own terminal. */
export function processTerminal(): Terminal {
  const { stdin, stdout, stderr, env } = process
  // `qiao records | head`: a reader that has seen enough is no failure.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })
  return {
    env,
    out: (text) => void stdout.write(text),
    input: stdin,
    output: stdout,
    err: (text) => void stderr.write(text),
    isScreen: stdout.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb',
    isLive: stderr.isTTY === true && env.TERM !== 'dumb',
    canAsk: stdin.isTTY === true && stderr.isTTY === true,
    columns: stdout.columns ?? DEFAULT_COLUMNS,
    ask,
    sleep: (ms) => sleep(ms),
    now: Date.now,
  }
}

async function ask(question: string): Promise<string> {
  const { createInterface } = await import('node:readline/promises')
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return await lines.question(question)
  } finally {
    lines.close()
  }
}
