// The program `qiao`: its groups of commands, `--json` everywhere, and how a command is called.
import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { addDocumentCommands } from './commands-documents.ts'
import { addHubCommands } from './commands-hub.ts'
import { addTableCommands } from './commands-tables.ts'
import { addToolCommands } from './commands-tools.ts'
import { commandContext, type Act } from './context.ts'
import type { Terminal } from './terminal.ts'

export interface Program {
  program: Command
  /** Of the command that ran. */
  exitCode(): number | void
}

const JSON_OPTION = ['--json', 'machine output: one JSON document on standard output'] as const

/** Definitions alone: what a command does is loaded when it runs. */
export function createProgram(terminal: Terminal): Program {
  let code: number | void
  const act: Act =
    (handler) =>
    async (...given) => {
      const command = given.at(-1) as Command
      const { json = false, ...options } = command.optsWithGlobals<{ json?: boolean }>()
      code = await handler(commandContext(terminal, json), ...given.slice(0, -2), options)
    }
  const program = new Command('qiao')
    .description('Qiao 桥: keeps orders, inventory and customers the same in shop, ERP, CRM and OA.')
    .version(readVersion())
    .option(...JSON_OPTION)
    .showHelpAfterError('(--help shows how it is used)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      writeErr: (text) => terminal.err(text),
      getOutHelpWidth: () => terminal.columns,
      getErrHelpWidth: () => terminal.columns,
      getOutHasColors: () => terminal.isScreen,
      getErrHasColors: () => false,
    })
  addHubCommands(program, act)
  addDocumentCommands(program, act)
  addTableCommands(program, act)
  addToolCommands(program, act)
  for (const command of everyCommand(program)) command.option(...JSON_OPTION)
  return { program, exitCode: () => code }
}

/** The commands that can be called, groups left out. */
export function everyCommand(command: Command): Command[] {
  return command.commands.flatMap((child) => (child.commands.length > 0 ? everyCommand(child) : [child]))
}

function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
