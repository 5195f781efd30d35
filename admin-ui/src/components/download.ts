// Hands a file that was read over to the browser.

/** Whoever opens it has read it by then. */
const KEEP_MS = 60_000

/** An address of the file, good for a minute. */
export function lasting(file: Blob): string {
  const url = URL.createObjectURL(file)
  setTimeout(() => URL.revokeObjectURL(url), KEEP_MS)
  return url
}

export function download(file: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = lasting(file)
  link.download = name
  link.click()
}
