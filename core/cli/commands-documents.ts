// Commands about what the hub keeps the same: runs, records, their story, and what needs a person.
import { InvalidArgumentError, Option, type Command } from 'commander'
import type { Act } from './context.ts'

export function addDocumentCommands(program: Command, act: Act): void {
  program.commandsGroup('Documents:')
  program
    .command('pull <connection> <object>')
    .description('read what is new in a system now')
    .option('--backfill', 'read everything again, from the start')
    .option('--wait', 'follow it until it ends; exit code 1 when it fails')
    .action(act(async (context, connection, object, options) => (await import('./pull.ts')).pull(context, connection, object, options)))
  program
    .command('upload <connection> <object> <file>')
    .description('hand a CSV or Excel file to a connection that reads files')
    .option('--dry-run', 'show what it would create and change, and what is wrong in it; keep nothing')
    .action(
      act(async (context, connection, object, file, options) =>
        (await import('./upload.ts')).upload(context, connection, object, { file, ...options }),
      ),
    )
  filtered(program.command('runs').description('pulls and backfills with their counts, the last one first'))
    .addOption(new Option('--state <state>', 'only those in this state').choices(['running', 'succeeded', 'failed', 'stopped']))
    .action(act(async (context, options) => (await import('./pull.ts')).listRuns(context, options)))
  program
    .command('reconcile')
    .description('data check: compare all that a system holds of an object with the records')
    .requiredOption('--connection <id>', 'which system')
    .requiredOption('--object <name>', 'which object')
    .option('--repair', 'have what differs put right by the ownership rules')
    .option('--missing', 'with --repair: what is missing there counts as deleted there')
    .action(act(async (context, options) => (await import('./reconcile.ts')).reconcile(context, options)))
  program
    .command('trial')
    .description('report of a trial run: what a flow in trial would have written, and what people have entered there')
    .requiredOption('--connection <id>', 'which system')
    .requiredOption('--object <name>', 'which object')
    .action(act(async (context, options) => (await import('./reconcile.ts')).reportTrial(context, options)))
  filtered(program.command('records').description('the hub’s own copies, the last changed first'))
    .option('--status <word>', 'only those with this status')
    .option('--number <number>', 'exactly this business number or code')
    .action(act(async (context, options) => (await import('./records.ts')).listRecords(context, options)))
  program
    .command('record <id>')
    .description('one record whole, by its id or any of its numbers')
    .action(act(async (context, id) => (await import('./records.ts')).showRecord(context, id)))
  program
    .command('lineage <id>')
    .description('what happened to a document, by any id or number it has anywhere')
    .option('--at <time>', 'what it was then instead, in the hub and in each system')
    .action(act(async (context, id, options) => (await import('./lineage.ts')).showLineage(context, id, options)))
  program
    .command('replay <id>')
    .description('merge anew what a system last showed of a document, after showing what that changes')
    .requiredOption('--connection <id>', 'the system')
    .option('--mapping <hash>', 'through this earlier mapping; default: the present one')
    .option('--dry-run', 'show what would change, and change nothing')
    .option('--yes', 'do not ask')
    .action(act(async (context, id, options) => (await import('./replay-record.ts')).replayRecord(context, id, options)))
  program
    .command('restore-record <id>')
    .description('undo a deletion: the record is there again, and due where it is bound')
    .option('--recreate-in <connections...>', 'systems that have deleted it and are to have it again')
    .option('--yes', 'do not ask')
    .action(act(async (context, id, options) => (await import('./restore-record.ts')).restoreRecord(context, id, options)))
  addTodoCommands(program, act)
  addLetterCommands(program, act)
  addConflictCommands(program, act)
}

function addLetterCommands(program: Command, act: Act): void {
  const letters = program.command('dead-letters').description('documents that need a person: look, edit, push again')
  filtered(letters.command('list', { isDefault: true }).description('open ones, the newest first'))
    .option('--code <word>', 'only those with this error code')
    .option('--field <path>', 'only those whose error names this place of the record')
    .addOption(new Option('--state <state>', 'default: open').choices(['open', 'resolved', 'all']))
    .action(act(async (context, options) => (await import('./dead-letters.ts')).listDeadLetters(context, options)))
  letters
    .command('groups')
    .description('open ones by cause, the most frequent first')
    .option('--connection <id>', 'only those of this connection')
    .option('--object <name>', 'only those of this object')
    .action(act(async (context, options) => (await import('./dead-letters.ts')).groupDeadLetters(context, options)))
  letters
    .command('show <id>')
    .description('one with its document and the reason')
    .action(act(async (context, id) => (await import('./dead-letters.ts')).showDeadLetter(context, id)))
  filtered(letters.command('replay [id]').description('take one up again, or all open ones of a filter'))
    .option('--code <word>', 'those with this error code')
    .option('--field <path>', 'those whose error names this place of the record')
    .addOption(new Option('--direction <direction>', 'those of this direction').choices(['in', 'out']))
    .option('--all', 'all open ones')
    .option('--dry-run', 'count them only')
    .option('--yes', 'do not ask')
    .action(act(async (context, id, options) => (await import('./dead-letters.ts')).replayDeadLetters(context, id, options)))
  letters
    .command('edit <id>')
    .description('change its document in $EDITOR, or take a file’s')
    .option('--file <payload.json>', 'the new document')
    .option('--dry-run', 'say whether it would be accepted now, and change nothing')
    .action(act(async (context, id, options) => (await import('./edit-dead-letter.ts')).editDeadLetter(context, id, options)))
  letters
    .command('resolve <id>')
    .description('nothing is left to do: the document is neither merged nor pushed')
    .requiredOption('--reason <words>', 'shown to everybody who asks why')
    .action(act(async (context, id, options) => (await import('./dead-letters.ts')).resolveDeadLetter(context, id, options)))
  letters
    .command('reopen <id>')
    .description('put a resolved one back')
    .action(act(async (context, id) => (await import('./dead-letters.ts')).reopenDeadLetter(context, id)))
}

function addTodoCommands(program: Command, act: Act): void {
  const todo = program.command('todo').description('everything that needs a person, in business words')
  const filters = (command: Command) =>
    command
      .addOption(new Option('--department <name>', 'only for it').choices(DEPARTMENTS))
      .option('--connection <id>', 'only those with this connection')
      .option('--object <name>', 'only those of this object')
      .option('--assignee <name>', 'only what is assigned to this name')
      .option('--overdue', 'only what is overdue')
  filters(todo.command('list', { isDefault: true }).description('the newest first'))
    .option('--kind <word>', 'only of this kind')
    .option('--limit <n>', 'at most so many', readCount)
    .action(act(async (context, options) => (await import('./todo.ts')).listTodo(context, options)))
  filters(todo.command('groups').description('by kind, with pieces and money; what is overdue first')).action(
    act(async (context, options) => (await import('./todo.ts')).groupTodo(context, options)),
  )
  todo
    .command('note <item> [text]')
    .description('write what people should know of an item, and whose it is; "" clears')
    .option('--assignee <name>', 'who looks after it')
    .action(act(async (context, item, text, options) => (await import('./todo.ts')).noteTodo(context, item, text, options)))
}

const DEPARTMENTS = ['operations', 'warehouse', 'finance', 'integrator']

function addConflictCommands(program: Command, act: Act): void {
  const conflicts = program.command('conflicts').description('differences that the rules may not settle')
  conflicts
    .command('list', { isDefault: true })
    .description('open ones, the newest first')
    .option('--connection <id>', 'only those with this connection')
    .option('--object <name>', 'only those of this object')
    .option('--field <path>', 'only those of this field')
    .option('--kind <word>', 'only those of this kind')
    .option('--record <id>', 'only those of this record')
    .addOption(new Option('--state <state>', 'default: open').choices(['open', 'settled', 'all']))
    .option('--limit <n>', 'at most so many', readCount)
    .action(act(async (context, options) => (await import('./conflicts.ts')).listConflicts(context, options)))
  conflicts
    .command('groups')
    .description('open ones by field, the most frequent first')
    .option('--connection <id>', 'only those with this connection')
    .option('--object <name>', 'only those of this object')
    .action(act(async (context, options) => (await import('./conflicts.ts')).groupConflicts(context, options)))
  conflicts
    .command('settle [id]')
    .description('decide which value holds: of one, or of all open ones of a filter')
    .addOption(
      new Option(
        '--use <side>',
        'ours: the hub’s value · theirs: the connection’s · value: the one of --value · rule: whose it is by ownership now',
      )
        .choices(['ours', 'theirs', 'value', 'rule'])
        .makeOptionMandatory(),
    )
    .option('--value <json>', 'the value that holds, as JSON or as plain words')
    .option('--connection <id>', 'those with this connection')
    .option('--object <name>', 'those of this object')
    .option('--field <path>', 'those of this field')
    .option('--kind <word>', 'those of this kind')
    .option('--limit <n>', 'at most so many', readCount)
    .option('--dry-run', 'count them only')
    .option('--yes', 'do not ask')
    .action(act(async (context, id, options) => (await import('./conflicts.ts')).settleConflicts(context, id, options)))
}

const filtered = (command: Command): Command =>
  command
    .option('--connection <id>', 'only those of this connection')
    .option('--object <name>', 'only those of this object')
    .option('--limit <n>', 'at most so many', readCount)

/** A whole number from 1 on. */
export function readCount(word: string): number {
  const number = Number(word)
  if (/^\d+$/.test(word) && number >= 1) return number
  throw new InvalidArgumentError('Give a whole number from 1 on.')
}
