// The command line: arguments in, exit code out. start.mjs calls it; the commands are in cli/, each loaded when it is asked for.
import { runCommand } from './cli/run.ts'
import { processTerminal, type Terminal } from './cli/terminal.ts'

/** Runs one command. Answers the exit code: 0 (or nothing) all is well, 1 something is wrong, 2 the command was not understood. */
export async function main(argv: string[], terminal: Terminal = processTerminal()): Promise<number | void> {
  return runCommand(argv, terminal)
}
