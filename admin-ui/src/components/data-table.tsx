// A table that turns into a list of cards on a narrow screen; the roles keep it a table for screen readers there too.
import type { ReactNode } from 'react'
import { useSteady } from './use-steady.ts'

export interface Column<Row> {
  id: string
  title: string
  cell: (row: Row) => ReactNode
  /** Numbers and money stand at the right. */
  isNumber?: boolean
  /** The title of the card on a narrow screen; one column has it. */
  isHead?: boolean
  /** Short: stays on one line where there is room. */
  isTight?: boolean
  /** Holds more than a value: on a card it stands under its label, in full width. */
  isWide?: boolean
}

interface Props<Row> {
  label: string
  columns: Column<Row>[]
  rows: Row[]
  keyOf: (row: Row) => string
}

export function DataTable<Row>({ label, columns, rows, keyOf }: Props<Row>) {
  const { shown, handlers } = useSteady(rows, keyOf)
  return (
    <div className="table-scroll" {...handlers}>
      <table role="table" aria-label={label}>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <th key={column.id} role="columnheader" scope="col" className={classOf(column)}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {shown.map((row) => (
            <tr key={keyOf(row)} role="row">
              {columns.map((column) => (
                <td key={column.id} role="cell" data-label={column.title} className={classOf(column)}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const classOf = <Row,>({ isNumber, isHead, isTight, isWide }: Column<Row>): string | undefined =>
  [isNumber && 'right', isHead && 'head', isTight && 'tight', isWide && 'wide'].filter(Boolean).join(' ') || undefined
