// Commands that run a hub, configure it, and keep it.
import { Option, type Command } from 'commander'
import { readCount } from './commands-documents.ts'
import { addPlanCommands } from './commands-plan.ts'
import type { Act } from './context.ts'

export function addHubCommands(program: Command, act: Act): void {
  program.commandsGroup('The hub:')
  program
    .command('start')
    .description('start the hub; prints the address to open')
    .action(act(async (context) => (await import('./start.ts')).start(context)))
  program
    .command('demo [show]')
    .description(
      'start a hub among simulated systems, to look around in; 1111: a day of shopping in minutes, with faults and kills, counted; afternoon: from a customer’s sheet with wrong rows to daily bills',
    )
    .option('--orders <n>', '1111: how many are placed; default 3000', readCount)
    .option('--seconds <n>', '1111: within which time; default 120', readCount)
    .option('--seed <n>', '1111: orders and faults are drawn from it; default 1', readCount)
    .option('--data <folder>', '1111, afternoon: keeps everything in this new folder; default: a temporary one')
    .action(act(async (context, show, options) => (await import('./demo.ts')).demo(context, show, options)))
  program
    .command('doctor')
    .description('check that everything is in place for a hub here, with the remedy for what is not')
    .action(act(async (context) => (await import('./doctor.ts')).doctor(context)))
  program
    .command('token')
    .description('make a new administrator token; the old one stops working')
    .action(act(async (context) => (await import('./upkeep.ts')).newToken(context)))
  program
    .command('backup')
    .description('copy the database, consistent as of one moment (SQLite)')
    .option('--out <file>', 'where to; default: a new file in the data folder’s backups')
    .action(act(async (context, options) => (await import('./upkeep.ts')).backup(context, options)))
  program
    .command('migrate')
    .description('bring the database’s schema up to date (the hub’s start does so too)')
    .action(act(async (context) => (await import('./upkeep.ts')).migrate(context)))
  program
    .command('dump')
    .description('write the whole database to standard output as of one moment, to move it with load')
    .action(act(async (context) => (await import('./move.ts')).dump(context)))
  program
    .command('load')
    .description('fill an empty database from standard input with what dump wrote, of SQLite or PostgreSQL alike')
    .action(act(async (context) => (await import('./move.ts')).load(context)))

  program.commandsGroup('Configuration:')
  program
    .command('apply <folder>')
    .description('make a folder the hub’s configuration, after showing what changes')
    .option('--dry-run', 'show what would change, and change nothing')
    .option('--yes', 'do not ask')
    .action(act(async (context, folder, options) => (await import('./apply.ts')).apply(context, folder, options)))
  program
    .command('export-config <folder>')
    .description('write the hub’s configuration as files, changing only what differs')
    .action(act(async (context, folder) => (await import('./apply.ts')).exportConfiguration(context, folder)))
  addPlanCommands(program, act)
  addConnectionCommands(program, act)
}

function addConnectionCommands(program: Command, act: Act): void {
  const connections = program.command('connections').description('the configured systems, and their state')
  connections
    .command('list', { isDefault: true })
    .description('all connections')
    .action(act(async (context) => (await import('./connections.ts')).listConnections(context)))
  connections
    .command('check <id>')
    .description('call the system: are credentials and reachability right?')
    .action(act(async (context, id) => (await import('./connections.ts')).checkConnection(context, id)))
  connections
    .command('fields <id>')
    .description('ask the system which custom fields it has beside those that its connector knows')
    .option('--to <folder>', 'declare them all in files of this configuration folder, for qiao apply')
    .action(act(async (context, id, options) => (await import('./fetch-fields.ts')).fetchFields(context, id, options)))
  connections
    .command('pause <id>')
    .description('stop pulls and pushes; webhooks are still taken in')
    .option('--reason <words>', 'shown to everybody who asks why')
    .action(act(async (context, id, options) => (await import('./connections.ts')).pauseConnection(context, id, options)))
  connections
    .command('resume <id>')
    .description('let it work again')
    .action(act(async (context, id) => (await import('./connections.ts')).resumeConnection(context, id)))
  connections
    .command('reset-circuit <id>')
    .description('try a system again at once that was left alone because it did not answer')
    .action(act(async (context, id) => (await import('./connections.ts')).resetCircuit(context, id)))
  program
    .command('flows')
    .description('which object moves between a connection and the hub, and in which direction')
    .option('--connection <id>', 'only those of this connection')
    .option('--object <name>', 'only those of this object')
    .action(act(async (context, options) => (await import('./connections.ts')).listFlows(context, options)))
  program
    .command('flow-mode <flow>')
    .description('turn a flow off or on, or an outbound one to a trial run')
    .addOption(
      new Option('--mode <mode>', 'trial: compute everything, write nothing (outbound flows)')
        .choices(['off', 'trial', 'on'])
        .makeOptionMandatory(),
    )
    .option('--yes', 'do not ask')
    .action(act(async (context, flow, options) => (await import('./connections.ts')).setFlowMode(context, flow, options)))
}
