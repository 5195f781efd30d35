// What was sent of fields that a system never shows (`->`), kept on the binding.

export interface Sent {
  /** By field; what was taken away is not in it. */
  values: Record<string, unknown>
  /** Fields whose last value may have arrived or not: due whatever is wanted, nothing too. */
  doubtful: string[]
}

/** No field is called so. */
const DOUBTFUL = '?'

export function readSent(text: string | null): Sent {
  const { [DOUBTFUL]: doubtful = [], ...values } = (text ? JSON.parse(text) : {}) as Record<string, unknown>
  return { values, doubtful: doubtful as string[] }
}

/** null: nothing is known, and nothing doubtful. */
export function sentText({ values, doubtful }: Sent): string | null {
  const text = JSON.stringify({ ...values, ...(doubtful.length > 0 && { [DOUBTFUL]: doubtful }) })
  return text === '{}' ? null : text
}
