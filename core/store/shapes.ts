// The row shapes of all tables, made once per opened store.
import { getTableName } from 'drizzle-orm'
import type { Tables } from './tables.ts'
import { rowShape, type RowShape } from './rows.ts'

export type Shapes = { [Name in keyof Tables]: RowShape<Tables[Name]['$inferSelect']> }

/** Shapes by the names of tables.ts. */
export const shapesOf = (tables: Tables): Shapes =>
  Object.fromEntries(Object.entries(tables).map(([name, table]) => [name, rowShape(table, getTableName(table))])) as unknown as Shapes

/** `INSERT INTO … VALUES (?, …)` with every column. */
export const insertInto = (shape: Pick<RowShape<never>, 'table' | 'columns' | 'list'>): string =>
  `INSERT INTO ${shape.table} (${shape.list()}) VALUES (${shape.columns.map(() => '?').join(', ')})`
