// Dot paths and address templates, compiled once: per request only closures run.

export type Getter = (value: unknown) => unknown

/** `data.items.0` → reader; empty = the value itself; undefined where there is nothing. */
export function compilePath(path: string): Getter {
  const steps = path === '' ? [] : path.split('.')
  const [first, second] = steps
  if (first === undefined) return (value) => value
  if (second === undefined) return (value) => (value as Record<string, unknown> | null | undefined)?.[first]
  return (value) => {
    for (const step of steps) value = (value as Record<string, unknown> | null | undefined)?.[step]
    return value
  }
}

/** Value put under a path: ('data.order', x) → { data: { order: x } }. */
export function compileWrap(path = ''): (value: unknown) => unknown {
  const steps = path === '' ? [] : path.split('.').reverse()
  return (value) => steps.reduce<unknown>((inner, step) => ({ [step]: inner }), value)
}

/** Sets a value at a path in a fresh object, making what is missing on the way. */
export function setAt(target: Record<string, unknown>, path: string, value: unknown): void {
  const steps = path.split('.')
  const last = steps.pop()!
  let node = target
  for (const step of steps) node = (node[step] = { ...(node[step] as Record<string, unknown> | undefined) }) as Record<string, unknown>
  node[last] = value
}

export interface Filling {
  id?: string
  reference?: string
  native?: unknown
}

/** `/orders/{id}?number={reference}` → address; values are percent-encoded. `{native.<path>}` takes from the record. */
export function compileTemplate(template: string): (filling: Filling) => string {
  const parts = template.split(/\{([^{}]+)\}/)
  if (parts.length === 1) return () => template
  const getters = parts.map((part, index) => (index % 2 === 1 ? compilePath(part) : undefined))
  return (filling) => {
    let text = ''
    for (let i = 0; i < parts.length; i++) {
      const getter = getters[i]
      text += getter === undefined ? parts[i]! : encodeURIComponent(textOf(getter(filling)))
    }
    return text
  }
}

/** Ids and words as strings; nothing → ''. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : value == null ? '' : String(value)
}
