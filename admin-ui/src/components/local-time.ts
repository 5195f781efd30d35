// Times as <input type="datetime-local"> has them: in the browser's zone, which they do not name.

export function toLocal(at: string): string {
  const time = new Date(at)
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 19)
}

/** RFC 3339; undefined when it is no time. */
export function fromLocal(text: string): string | undefined {
  const time = new Date(text)
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString()
}
