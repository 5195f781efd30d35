// A code table's columns as people read them.
import type { CodeTable } from '../../api/code-tables.ts'

export const columnsOf = ({ keys, values }: CodeTable): string[] => [...keys, ...values]
export const headingOf = ({ headings }: CodeTable, column: string): string => headings[column] ?? column
