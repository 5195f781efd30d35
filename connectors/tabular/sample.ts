// The columns of a sample: the first lines of a file, as they are pasted into the configuration.
import { parse } from 'csv-parse/sync'

/** Names in the first line; [] of an empty text. A paste from a spreadsheet is divided by tabs, whatever the files are. */
export function readSample(text: string, delimiter: string): string[] {
  const [first = ''] = text.split(/\r?\n/)
  const [names = []] = parse(first, { delimiter: first.includes('\t') ? '\t' : delimiter, bom: true, relax_quotes: true })
  return names.map((name) => name.trim()).filter((name) => name !== '')
}
