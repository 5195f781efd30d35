// From arguments to an exit code: finds the command, runs it, and says in one sentence what went wrong.
import { CommanderError } from 'commander'
import { HubError } from '../errors.ts'
import { maskText } from '../log.ts'
import { ApiProblem } from './client.ts'
import { createProgram } from './program.ts'
import { refusalText } from './refusal.ts'
import { systemSentence } from './system-error.ts'
import type { Terminal } from './terminal.ts'
import { UsageError } from './usage-error.ts'

const FAILED = 1
const USAGE = 2

export async function runCommand(argv: string[], terminal: Terminal): Promise<number | void> {
  const { program, exitCode } = createProgram(terminal)
  try {
    await program.parseAsync(argv, { from: 'user' })
    return exitCode()
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE
    terminal.err(`${sentenceOf(error, terminal)}\n`)
    return error instanceof UsageError ? USAGE : FAILED
  }
}

/** What we classified speaks for itself; anything else is our own fault, and its trace helps. */
function sentenceOf(error: unknown, { env }: Terminal): string {
  if (error instanceof ApiProblem) return maskText(refusalText(error))
  if (error instanceof HubError) return maskText(error.message)
  const { message, stack } = error instanceof Error ? error : new Error(String(error))
  const sentence = systemSentence(error)
  if (sentence !== undefined) return maskText(sentence)
  return maskText(env.QIAO_LOG === 'debug' || env.QIAO_LOG === 'trace' ? (stack ?? message) : `${message} (QIAO_LOG=debug shows where.)`)
}
