// Commands that show what a change would write, and have it written.
import { InvalidArgumentError, Option, type Command } from 'commander'
import { COUNTED, PLAN_ACTIONS, PLAN_ITEM_STATES } from '../engine/plan-item.ts'
import { readCount } from './commands-documents.ts'
import type { Act } from './context.ts'

/** What is counted alone is in no list. */
const LISTED = PLAN_ACTIONS.filter((action) => !COUNTED.includes(action))

export function addPlanCommands(program: Command, act: Act): void {
  const plan = program.command('plan').description('what a change would write to each system: look, apply, roll back')
  plan
    .command('make [folder]', { isDefault: true })
    .description('go over the live records with a folder as the configuration; nothing is saved or written')
    .option('--connection <id>', 'only what goes to this connection')
    .option('--object <name>', 'only this object')
    .action(act(async (context, folder, options) => (await import('./plans.ts')).makePlan(context, folder, options)))
  limited(plan.command('show <id>').description('its counts, and what it says of each record'))
    .option('--connection <id>', 'only those of this connection')
    .option('--object <name>', 'only those of this object')
    .addOption(new Option('--action <action>', 'only those with this action').choices(LISTED))
    .addOption(new Option('--state <state>', 'only those in this state').choices(PLAN_ITEM_STATES))
    .action(act(async (context, id, options) => (await import('./plans.ts')).showPlan(context, id, options)))
  plan
    .command('apply <id>')
    .description('save its configuration, and write what still holds as it was shown')
    .option('--canary <share>', 'only this part of the records, such as 0.05', toShare)
    .option('--yes', 'do not ask')
    .action(act(async (context, id, options) => (await import('./plans.ts')).applyPlan(context, id, options)))
  limited(plan.command('list').description('all plans, the newest first')).action(
    act(async (context, options) => (await import('./plans.ts')).listPlans(context, options)),
  )
  plan
    .command('discard <id>')
    .description('apply it no more; what is not sent yet stays unsent')
    .action(act(async (context, id) => (await import('./plans.ts')).discardPlan(context, id)))
  limited(
    plan.command('rollback <id>').description('what it has written with the values from before, and a plan that brings them back'),
  ).action(act(async (context, id, options) => (await import('./plans.ts')).rollbackPlan(context, id, options)))
  addMatchCommands(plan, act)
}

/** Pairs that share no number. */
function addMatchCommands(plan: Command, act: Act): void {
  plan
    .command('match <connection> <object> <external-id> [partner]')
    .description('say that what a new system has is this record (rec_…), or what another system calls <connection>:<id there>')
    .option('--not-same', 'it is not; it is proposed no more')
    .option('--undo', 'take back what was said, as long as it is not read')
    .option('--dry-run', 'say whether it can be so, and write nothing')
    .action(
      act(async (context, connection, object, externalId, partner, options) =>
        (await import('./match.ts')).matchOne(context, [connection, object, externalId, partner], options),
      ),
    )
  plan
    .command('match-file <file>')
    .description('say so for each row of a .csv or .xlsx; ids are texts')
    .option('--dry-run', 'say what would hold, and write nothing')
    .action(act(async (context, file, options) => (await import('./match.ts')).matchFile(context, file, options)))
  plan
    .command('proposals <id> <file>')
    .description('what only the new systems have, with likely partners, as a .csv or .xlsx to decide in')
    .action(act(async (context, id, file) => (await import('./match.ts')).exportProposals(context, id, file)))
}

const limited = (command: Command): Command => command.option('--limit <n>', 'at most so many', readCount)

function toShare(text: string): number {
  const share = Number(text)
  if (share > 0 && share <= 1) return share
  throw new InvalidArgumentError('Give a number above 0 and up to 1, such as 0.05.')
}
