// What every command gets: the terminal, this process's configuration, the hub's API, and one way to answer people and machines.
import { readConfig, type ProcessConfig } from '../config.ts'
import { hubClient, type HubClient } from './client.ts'
import type { Terminal } from './terminal.ts'

export interface CommandContext {
  terminal: Terminal
  isJson: boolean
  /** Read when first asked for: commands that need no hub run in any environment. */
  readonly config: Readonly<ProcessConfig>
  /** The running hub's API. */
  readonly hub: HubClient
  /** The command's result: one JSON document for machines, else the lines for people. */
  print(value: unknown, lines: () => string[]): void
  /** A line about the work going on, on standard error. */
  note(line: string): void
}

// Commander hands over what the definition of the command names.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Handler = (context: CommandContext, ...given: any[]) => Promise<number | void>
/** Calls a handler with the context, the arguments and the options; what it answers is the exit code. */
export type Act = (handler: Handler) => (...given: unknown[]) => Promise<void>

export function commandContext(terminal: Terminal, isJson: boolean): CommandContext {
  let config: Readonly<ProcessConfig> | undefined
  let hub: HubClient | undefined
  return {
    terminal,
    isJson,
    get config() {
      return (config ??= readConfig(terminal.env))
    },
    get hub() {
      return (hub ??= hubClient(this.config, terminal.env))
    },
    print(value, lines) {
      terminal.out(
        isJson
          ? `${JSON.stringify(value, null, 2)}\n`
          : lines()
              .map((line) => `${line}\n`)
              .join(''),
      )
    },
    note: (line) => terminal.err(`${line}\n`),
  }
}
