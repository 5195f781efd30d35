// Commands about code tables (对照表).
import type { Command } from 'commander'
import type { Act } from './context.ts'

export function addTableCommands(program: Command, act: Act): void {
  const tables = program.command('tables').description('code tables: what our things are called in other systems')
  tables
    .command('list', { isDefault: true })
    .description('all of them, with their columns')
    .action(act(async (context) => (await import('./tables.ts')).listTables(context)))
  tables
    .command('import <name> <file>')
    .description('rows from a .csv or .xlsx; ids are texts, headings are column names or titles')
    .option('--dry-run', 'show what would change, and change nothing')
    .option('--whole', 'the file is the whole table: rows that it lacks are removed')
    .action(act(async (context, name, file, options) => (await import('./tables.ts')).importRows(context, name, file, options)))
  tables
    .command('export <name> <file>')
    .description('all rows into a .csv or .xlsx')
    .action(act(async (context, name, file) => (await import('./tables.ts')).exportRows(context, name, file)))
  tables
    .command('unmapped [name]')
    .description('rows that are missing, with the records, pieces and money that wait for them')
    .action(act(async (context, name) => (await import('./tables.ts')).listUnmapped(context, name)))
  tables
    .command('propose <name>')
    .description('rows for what is missing, by barcode, else number, else name of goods in a system; writes nothing')
    .requiredOption('--connection <id>', 'the system whose codes are wanted')
    .option('--column <name>', 'the column to fill; default: the first')
    .option('--key <name>', 'a business number of the goods there; default: their external id')
    .action(act(async (context, name, options) => (await import('./tables.ts')).proposeRows(context, name, options)))
}
