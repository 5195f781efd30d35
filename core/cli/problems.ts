// Problems of configuration and mapping files, as `file:line:column`, which editors and terminals can follow.
import { join } from 'node:path'
import type { ConfigProblem } from '../configuration/bundle.ts'
import { oneLine, type Screen } from './screen.ts'

export function problemLines(problems: readonly ConfigProblem[], screen: Screen, folder = ''): string[] {
  return problems.map(({ file, path, message, severity, line, column }) => {
    const place = [join(folder, file), line, line === undefined ? undefined : column].filter((part) => part !== undefined).join(':')
    const field = path === '' ? '' : ` ${path}:`
    return `${place}: ${screen.paint(severity, severity === 'error' ? 'bad' : 'warn')}:${field} ${oneLine(message)}`
  })
}
