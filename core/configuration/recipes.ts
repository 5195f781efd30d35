// Recipes 方案包: configuration folders with parameters, to begin from. core/recipes/<id>/: recipe.yaml, README.md, connections/, flows/ …, and data to show it with in demo/; one may
// extend another, leaving some of its files out.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseDocument, visit } from 'yaml'
import { HubError } from '../errors.ts'
import { listFiles } from './files.ts'
import { positionOf } from './positions.ts'
import { textHash } from './rows.ts'
import { shapeProblems } from './schema-check.ts'
import { readShipped } from './shipped.ts'
import { isOurs } from './stray-files.ts'

export const RECIPES = fileURLToPath(new URL('../recipes', import.meta.url))

interface Words {
  en: string
  zh: string
}
export interface RecipeParameter {
  title: Words
  required?: boolean
  default?: string | number
}
export interface Recipe {
  id: string
  title: Words
  description: Words
  extends?: string
  /** Files of the extended one that are left out, without their ending. */
  without: string[]
  /** Its own, and those of what it extends. */
  parameters: Record<string, RecipeParameter>
  /** What differs from the shipped ownership.yaml, by path: `shipment.exists`. */
  ownership: Record<string, unknown>
}

/** By id. */
export async function listRecipes(root = RECIPES): Promise<Recipe[]> {
  const entries = await readdir(root, { withFileTypes: true })
  const ids = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  return Promise.all(ids.sort().map((id) => readRecipe(id, root)))
}

async function readRecipe(id: string, root: string, from: readonly string[] = []): Promise<Recipe> {
  if (from.includes(id))
    throw badRecipe({ file: `${from.at(-1)!}/recipe.yaml` }, `extends leads in a circle: ${[...from, id].join(' → ')}.`)
  const own = ownPart(id, await readFile(join(root, id, 'recipe.yaml'), 'utf8'))
  const base = own.extends === undefined ? undefined : await readBase(id, own.extends, root, [...from, id])
  const parameters = { ...base?.parameters, ...own.parameters }
  return { ...own, id, without: own.without ?? [], parameters, ownership: { ...base?.ownership, ...own.ownership } }
}

async function readBase(id: string, base: string, root: string, from: readonly string[]): Promise<Recipe> {
  const known = (await readdir(root, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map(({ name }) => name)
  if (!known.includes(base))
    throw badRecipe({ file: `${id}/recipe.yaml` }, `extends: there is no recipe "${base}": it is one of ${known.sort().join(', ')}.`)
  return readRecipe(base, root, from)
}

/** Throws HubError data `badRecipe` with file, line and column. */
function ownPart(id: string, text: string): Partial<Recipe> & Pick<Recipe, 'title' | 'description'> {
  const file = `${id}/recipe.yaml`
  const document = parseDocument(text)
  const [broken] = document.errors
  if (broken)
    throw badRecipe({ file, ...(broken.linePos && { line: broken.linePos[0].line, column: broken.linePos[0].col }) }, broken.message)
  const value: unknown = document.toJS()
  const [problem] = shapeProblems('recipe', value, file)
  if (problem) throw badRecipe({ file, ...positionOf(text, problem.path) }, problem.message)
  return value as Partial<Recipe> & Pick<Recipe, 'title' | 'description'>
}

const badRecipe = ({ file, line, column }: { file: string; line?: number; column?: number }, message: string) =>
  new HubError('badRecipe', 'data', `${file}${line === undefined ? '' : `:${line}:${column ?? 1}`}: ${message}`)

/** Throws HubError data `notFound`, `missingParameters`, `unknownParameter`. */
export async function fillRecipe(id: string, given: Record<string, string>, root = RECIPES): Promise<Map<string, string>> {
  const all = await listRecipes(root)
  const recipe = all.find((one) => one.id === id)
  if (!recipe) throw new HubError('notFound', 'data', `There is no recipe "${id}": it is one of ${all.map((one) => one.id).join(', ')}`)
  const values = valuesOf(recipe, given)
  const files = await filesOf(recipe, root)
  const ownership = Object.entries(recipe.ownership)
  if (ownership.length) files.set('ownership.yaml', patched((await readShipped()).ownership ?? '', ownership))
  return new Map([...files].map(([file, text]) => [file, file.endsWith('.yaml') ? filled(file, text, values) : text]))
}

function valuesOf({ id, parameters }: Recipe, given: Record<string, string>): Map<string, unknown> {
  const unknown = Object.keys(given).find((name) => !(name in parameters))
  if (unknown !== undefined)
    throw new HubError('unknownParameter', 'data', `${id} has no parameter "${unknown}": it has ${Object.keys(parameters).join(', ')}`)
  const missing = Object.entries(parameters).flatMap(([name, { required }]) => (required && !given[name] ? [name] : []))
  if (missing.length)
    throw new HubError('missingParameters', 'data', `${id} needs ${missing.join(', ')}: give each as --set ${missing[0]!}=…`, {
      details: { missing },
    })
  return new Map(Object.entries(parameters).map(([name, { default: otherwise }]) => [name, typed(name, given[name], otherwise)]))
}

/** A parameter whose default is a number is one. */
function typed(name: string, given: string | undefined, otherwise: string | number | undefined): unknown {
  if (given === undefined) return otherwise
  if (typeof otherwise !== 'number') return given
  if (/^\d+(\.\d+)?$/.test(given)) return Number(given)
  throw new HubError(
    'notANumber',
    'data',
    `${name} is a number, and "${given}" is none: write digits, with a point where needed, such as --set ${name}=${otherwise}`,
  )
}

/** The shipped text with other owners; its comments stay. */
function patched(text: string, changes: [string, unknown][]): string {
  const document = parseDocument(text)
  for (const [path, value] of changes) document.setIn(path.split('.'), document.createNode(value, { flow: true }))
  return document.toString({ lineWidth: 0 })
}

/** Those of what it extends first; its own of the same name instead. */
async function filesOf(recipe: Recipe, root: string): Promise<Map<string, string>> {
  const files = recipe.extends === undefined ? new Map<string, string>() : await filesOf(await readRecipe(recipe.extends, root), root)
  for (const name of recipe.without) {
    const file = [...files.keys()].find((one) => one.replace(/\.\w+$/, '') === name)
    if (file === undefined)
      throw badRecipe({ file: `${recipe.id}/recipe.yaml` }, `without names ${name}, which ${recipe.extends ?? 'nothing'} does not have.`)
    files.delete(file)
  }
  const entries = await readdir(join(root, recipe.id), { recursive: true, withFileTypes: true })
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name)
    const file = path.slice(join(root, recipe.id, '/').length).replaceAll('\\', '/')
    if (entry.isFile() && file !== 'recipe.yaml' && !file.startsWith('demo/')) files.set(file, await readFile(path, 'utf8'))
  }
  return files
}

/** `${name}` in texts of the file; one that is nothing else takes the value as it is. Comments stay. */
function filled(file: string, text: string, values: ReadonlyMap<string, unknown>): string {
  const valueOf = (name: string) => {
    if (values.has(name)) return values.get(name)
    throw new HubError('unknownParameter', 'bug', `${file} names \${${name}}, and the recipe has no such parameter`)
  }
  const document = parseDocument(text)
  visit(document, {
    Scalar(_key, node) {
      if (typeof node.value !== 'string' || !node.value.includes('${')) return
      const whole = /^\$\{(\w+)\}$/.exec(node.value)?.[1]
      node.value = whole === undefined ? node.value.replace(/\$\{(\w+)\}/g, (_, name: string) => String(valueOf(name))) : valueOf(whole)
      delete node.type
    },
  })
  return document.toString({ lineWidth: 0 })
}

/** What the files of the last recipe were, as `sha256sum` writes it, so that another one can take them away again. */
const WRITTEN = '.recipe.sha256'

export interface WrittenRecipe {
  /** Of the recipe that was used here before, unchanged since. */
  removed: string[]
  /** Not of this recipe, and read by `qiao apply` all the same: somebody's own, or changed since an earlier recipe wrote them. */
  kept: string[]
}

/**
 * Writes the files into a folder, and removes what a recipe used there before has left. Throws HubError data `fileExists` where a file is there with
 * other content, and `filesLeftOver` where some are to be removed, unless `isForced`.
 */
export async function writeRecipe(files: ReadonlyMap<string, string>, folder: string, isForced: boolean): Promise<WrittenRecipe> {
  for (const [file, text] of files) {
    const there = await textOf(join(folder, file))
    if (there !== undefined && there !== text && !isForced)
      throw new HubError('fileExists', 'data', `${file} is there already and differs: choose another folder, or give --force`)
  }
  const before = new Set((await textOf(join(folder, WRITTEN)))?.split(/\r?\n/))
  await mkdir(folder, { recursive: true })
  const others = (await listFiles(folder)).filter((file) => !files.has(file))
  const removed: string[] = []
  for (const file of others) if (before.has(hashLine(file, await readFile(join(folder, file), 'utf8')))) removed.push(file)
  if (removed.length > 0 && !isForced)
    throw new HubError(
      'filesLeftOver',
      'data',
      `${removed.join(', ')}: written by the recipe that was used here before, and no part of this one. Choose another folder, or give --force, which removes them`,
    )
  for (const [file, text] of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await writeFile(join(folder, file), text)
  }
  for (const file of removed) await rm(join(folder, file))
  await writeFile(join(folder, WRITTEN), [...files].map(([file, text]) => `${hashLine(file, text)}\n`).join(''))
  return { removed, kept: others.filter((file) => isOurs(file) && !removed.includes(file)) }
}

const hashLine = (file: string, text: string): string => `${textHash(text)}  ${file}`

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return undefined
  }
}
