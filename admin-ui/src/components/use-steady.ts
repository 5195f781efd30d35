// Rows keep their places while somebody points at them or has the focus among them, whatever the next answer's order is.
import { useRef, useState } from 'react'

/** Known rows in the order of before, new ones after them; rows that are gone are left out. */
export function inOrderOf<Row>(rows: Row[], keys: readonly string[], keyOf: (row: Row) => string): Row[] {
  const places = new Map(keys.map((key, index) => [key, index]))
  const placeOf = (row: Row) => places.get(keyOf(row)) ?? keys.length
  return rows.toSorted((a, b) => placeOf(a) - placeOf(b))
}

export function useSteady<Row>(rows: Row[], keyOf: (row: Row) => string) {
  const [isPointed, setPointed] = useState(false)
  const [isFocused, setFocused] = useState(false)
  const order = useRef<string[]>([])
  const shown = isPointed || isFocused ? inOrderOf(rows, order.current, keyOf) : rows
  order.current = shown.map(keyOf)
  const handlers = {
    onPointerEnter: () => setPointed(true),
    onPointerLeave: () => setPointed(false),
    onFocus: () => setFocused(true),
    onBlur: () => setFocused(false),
  }
  return { shown, handlers }
}
