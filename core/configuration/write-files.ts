// Writes a bundle back as files: stable, in a fixed order of fields, and with the comments of files that are already there.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { Document, isMap, parseDocument, type YAMLMap } from 'yaml'
import type { ConfigBundle } from './bundle.ts'
import { fileOf, partsOf } from './names.ts'

const FIELDS = {
  codeTable: ['name', 'title', 'keys', 'values', 'titles', 'fallback', 'defaults'],
  connection: ['id', 'connector', 'name', 'isPaused', 'config'],
  flow: [
    ...(['id', 'connection', 'object', 'direction', 'mode', 'schedule', 'startFrom', 'mapping'] as const),
    ...(['filter', 'leave', 'documentTarget', 'closedPeriod', 'deleteBudget', 'reject', 'options'] as const),
  ],
}
const STYLE = { lineWidth: 140, nullStr: 'null' } as const

/** Writes what differs; returns the written files' paths inside the folder. Nothing is deleted. */
export async function writeConfigurationFolder(folder: string, bundle: ConfigBundle): Promise<string[]> {
  const written: string[] = []
  for (const { kind, name, value } of partsOf(bundle)) {
    const file = fileOf(kind, name, typeof value === 'string' ? value : '')
    const path = join(folder, file)
    const before = await readIfThere(path)
    const after =
      typeof value === 'string' ? value : objectText(value as Record<string, unknown>, FIELDS[kind as keyof typeof FIELDS], before)
    if (after === before) continue
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, after)
    written.push(file)
  }
  return written
}

/** YAML of a connection or a flow. An existing text keeps its comments and order; one that says the same is kept as it is. */
export function objectText(value: Record<string, unknown>, order: string[], before?: string): string {
  const plain = JSON.parse(JSON.stringify(value)) as Record<string, unknown>
  const sorted = Object.fromEntries(Object.entries(plain).sort(([a], [b]) => rank(order, a) - rank(order, b)))
  const document = before === undefined ? undefined : parseDocument(before)
  if (document === undefined || document.errors.length > 0 || !isMap(document.contents)) return new Document(sorted).toString(STYLE)
  // A file may leave its id out: its name says it.
  for (const name of ['id', 'name']) if (order[0] === name && !document.has(name)) delete sorted[name]
  if (isDeepStrictEqual(document.toJS(), sorted)) return before!
  update(document, document.contents, sorted)
  return document.toString(STYLE)
}

const rank = (order: string[], name: string): number => (order.includes(name) ? order.indexOf(name) : order.length)

function update(document: Document, map: YAMLMap, value: Record<string, unknown>): void {
  const present = Object.keys(map.toJS(document) as Record<string, unknown>)
  for (const name of present) if (!Object.hasOwn(value, name)) map.delete(name)
  for (const [name, item] of Object.entries(value)) {
    const node = map.get(name, true) as unknown
    if (isMap(node) && typeof item === 'object' && item !== null && !Array.isArray(item))
      update(document, node, item as Record<string, unknown>)
    else if (!map.has(name) || !isDeepStrictEqual((map.toJS(document) as Record<string, unknown>)[name], item))
      setItem(document, map, name, item)
  }
}

// A scalar changes in place, so that its comment stays.
function setItem(document: Document, map: YAMLMap, name: string, item: unknown): void {
  const node = map.get(name, true) as { value?: unknown } | undefined
  const isPlain = typeof item !== 'object' || item === null
  if (isPlain && node !== undefined && 'value' in node) map.set(name, item)
  else map.set(name, document.createNode(item))
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
