// What lies in a configuration folder beside what is read of it: a name that is nearly one of ours is a mistake, other YAML is pointed out, and
// everything else (a README, templates, data) is somebody's own.
import type { ConfigProblem } from './bundle.ts'
import { nearest } from './names.ts'

const FOLDERS = ['connections', 'flows', 'mappings', 'schemas', 'tables']
const OWNERSHIP = 'ownership.yaml'
const KNOWN = `A configuration folder holds ${FOLDERS.map((name) => `${name}/`).join(', ')} and ${OWNERSHIP}.`

/** Is the file in one of the places that are read? */
export const isOurs = (file: string): boolean => FOLDERS.some((folder) => file.startsWith(`${folder}/`)) || file.startsWith('ownership.')

/** One problem per folder or file of the first level. `files`: paths within the configuration folder. */
export function strayProblems(files: readonly string[]): ConfigProblem[] {
  const strays = Map.groupBy(
    files.filter((file) => !isOurs(file)),
    (file) => file.split('/', 1)[0]!,
  )
  return [...strays].flatMap(([name, inside]) => problemOf(name, inside) ?? [])
}

function problemOf(name: string, inside: readonly string[]): ConfigProblem | undefined {
  const isFolder = inside[0] !== name
  const isYaml = inside.some((file) => /\.ya?ml$/i.test(file))
  const meant = isFolder ? nearest(name, FOLDERS) : isYaml ? nearest(name, [OWNERSHIP]) : undefined
  const file = isFolder ? `${name}/` : name
  if (meant !== undefined) {
    const message = `This is not read: did you mean "${isFolder ? `${meant}/` : meant}"? ${KNOWN}`
    return { file, path: '', severity: 'error', message }
  }
  return isYaml ? { file, path: '', severity: 'warning', message: `This is not read. ${KNOWN}` } : undefined
}
