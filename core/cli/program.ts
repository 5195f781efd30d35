// Every command of `qiao` with its arguments and options. What a command does is in a file of its own, loaded when it runs.
import { Command } from 'commander'
import { commandContext, type CommandContext } from './context.ts'
import type { Terminal } from './terminal.ts'

// Commander hands over what the definition beside it names.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Handler = (context: CommandContext, ...given: any[]) => Promise<number | void>

export interface Program {
  program: Command
  /** Of the command that ran. */
  exitCode(): number | void
}

export function createProgram(terminal: Terminal): Program {
  let code: number | void
  /** Calls the handler with the context, the arguments and the options. */
  const act =
    (handler: Handler) =>
    async (...given: unknown[]): Promise<void> => {
      const command = given.at(-1) as Command
      const { json = false, ...options } = command.optsWithGlobals<{ json?: boolean }>()
      code = await handler(commandContext(terminal, json), ...given.slice(0, -2), options)
    }
  const program = new Command('qiao')
    .description('Qiao 桥: keeps orders, inventory and customers the same in shop, ERP, CRM and OA.')
    .option('--json', 'machine output: one JSON document on standard output')
    .showHelpAfterError('(qiao --help lists the commands)')
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
  for (const command of everyCommand(program)) command.option('--json', 'machine output: one JSON document on standard output')
  return { program, exitCode: () => code }
}

type Act = (handler: Handler) => (...given: unknown[]) => Promise<void>

/** The commands below a program, groups left out. */
export function everyCommand(command: Command): Command[] {
  return command.commands.flatMap((child) => (child.commands.length > 0 ? everyCommand(child) : [child]))
}

function addHubCommands(program: Command, act: Act): void {
  program
    .command('start')
    .description('start the hub; prints the address to open')
    .action(act(async (context) => (await import('./start.ts')).start(context)))
  program
    .command('demo')
    .description('start a hub with simulated systems and traffic, to look around in')
    .action(act(async (context) => (await import('./start.ts')).demo(context)))
}
