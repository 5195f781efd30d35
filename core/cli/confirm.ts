// Asks before something is changed, where somebody is there to answer.
import type { CommandContext } from './context.ts'

/** True when it may go on: told so by --yes, or answered y. Where nobody can be asked the command itself is the word. */
export async function isConfirmed({ terminal, note }: CommandContext, question: string, isTold = false): Promise<boolean> {
  if (isTold || !terminal.canAsk) return true
  const answer = (await terminal.ask(`${question} [y/N] `)).trim().toLowerCase()
  if (answer === 'y' || answer === 'yes') return true
  note('Nothing was changed.')
  return false
}
