// `qiao recipe`: configurations to begin from.
import { fillRecipe, listRecipes, writeRecipe } from '../configuration/recipes.ts'
import { toHubError } from '../errors.ts'
import type { CommandContext } from './context.ts'
import { UsageError } from './usage-error.ts'

export async function showRecipes(context: CommandContext): Promise<void> {
  const recipes = await listRecipes()
  context.print(recipes, () =>
    recipes.flatMap(({ id, title, description, parameters }) => [
      `${id}  ${title.en} · ${title.zh}`,
      `  ${description.en}`,
      `  ${description.zh}`,
      `  parameters: ${Object.entries(parameters)
        .map(([name, { required, default: otherwise }]) => (required ? `${name} (needed)` : `${name} = ${otherwise}`))
        .join(', ')}`,
      '',
    ]),
  )
}

/** `set`: `name=value` each. */
export async function applyRecipe(
  context: CommandContext,
  id: string,
  folder: string,
  { set = [], force = false }: { set?: string[]; force?: boolean },
): Promise<void> {
  const given = Object.fromEntries(
    set.map((text) => {
      const at = text.indexOf('=')
      if (at < 1) throw new UsageError(`--set ${text}: write name=value`)
      return [text.slice(0, at), text.slice(at + 1)]
    }),
  )
  const files = await fillRecipe(id, given).catch((thrown: unknown) => {
    const error = toHubError(thrown)
    throw error.kind === 'data' ? new UsageError(error.message) : error
  })
  const { removed, kept } = await writeRecipe(files, folder, force)
  context.print({ id, folder, files: [...files.keys()], removed, kept }, () => [
    ...[...files.keys()].map((file) => `+ ${file}`),
    ...removed.map((file) => `- ${file}`),
    '',
    ...(removed.length ? [STILL_APPLIED, ''] : []),
    ...kept.map((file) => `${file} is not of this recipe and stays: qiao apply takes it too. Remove it if it is not wanted.`),
    ...(kept.length ? [''] : []),
    `Next: read ${folder}/README.md, set the secrets that it names, then qiao apply ${folder} --dry-run`,
  ])
}

/** Applying removes nothing: what the folder does not name stays in the hub. */
const STILL_APPLIED =
  'What - names was written by the recipe that was used here before. If it was applied, it goes on in the hub: turn its flows off with qiao flow-mode <flow> --mode off.'
