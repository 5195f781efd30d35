// Commands for those who write mappings and connectors; no hub is needed.
import type { Command } from 'commander'
import { readCount } from './commands-documents.ts'
import type { Act } from './context.ts'

export function addToolCommands(program: Command, act: Act): void {
  program.commandsGroup('Mappings and connectors:')
  const mapping = program.command('mapping').description('check and try mapping files, without a hub')
  judged(
    mapping.command('check <paths...>').description('files, or all mappings of folders: against the native and the canonical schema'),
  ).action(act(async (context, paths, options) => (await import('./mapping.ts')).checkMappings(context, paths, options)))
  judged(mapping.command('test <file>').description('run its cases, and try the laws on generated records'))
    .option('--runs <n>', 'generated records per law', readCount)
    .action(act(async (context, file, options) => (await import('./mapping.ts')).testMapping(context, file, options)))
  judged(mapping.command('try <file> <native.json>').description('print what a native record becomes (- = standard input)'))
    .option('--put <canonical.json>', 'print what it becomes when this canonical record is written over it')
    .action(act(async (context, file, native, options) => (await import('./mapping.ts')).tryMapping(context, file, native, options)))

  const recipe = program.command('recipe').description('configurations to begin from')
  recipe
    .command('list', { isDefault: true })
    .description('what there is, with its parameters')
    .action(act(async (context) => (await import('./recipe.ts')).showRecipes(context)))
  recipe
    .command('use <id> <folder>')
    .description('write one into a folder, to be looked through and applied')
    .option('--set <name=value...>', 'its parameters')
    .option('--force', 'write over files that differ, and remove what another recipe has left')
    .action(act(async (context, id, folder, options) => (await import('./recipe.ts')).applyRecipe(context, id, folder, options)))

  const connector = program.command('connector').description('write a connector of your own')
  connector
    .command('new <id>')
    .description('copy the template: a connector with simulator, mapping and tests that pass')
    .action(act(async (context, id) => (await import('./connector.ts')).newConnector(context, id)))
}

const judged = (command: Command): Command =>
  command
    .option('--native <schema.json>', 'JSON Schema of the native record; default: that of the connector or connection of the file’s folder')
    .option('--partial', 'the mapping only adds to records that another system makes')
