// A refusal of the hub with several reasons: all of them, since nobody sees the list that the API answers.
import type { ApiProblem } from './client.ts'
import { oneLine } from './screen.ts'

const REST = / And \d+ more: see errors\.$/
const MOST_SHOWN = 50

/** Its sentence; where that points to a list, the list itself, a line each with file or field. */
export function refusalText({ message, errors }: Pick<ApiProblem, 'message' | 'errors'>): string {
  if (!REST.test(message)) return message
  const lines = errors.slice(0, MOST_SHOWN).map(({ file, pointer, severity, detail }) => {
    const place = [file, pointer].find((one) => one)
    return `  ${place === undefined ? '' : `${place}: `}${severity === 'warning' ? 'warning: ' : ''}${oneLine(detail)}`
  })
  const left = errors.length - lines.length
  return [`${errors.length} things are wrong:`, ...lines, ...(left > 0 ? [`  … and ${left} more: mend these first.`] : [])].join('\n')
}
