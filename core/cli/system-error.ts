// What the operating system refuses, as a sentence that names the file or the address, and the remedy.
import { readFile } from 'node:fs/promises'

interface SystemError extends NodeJS.ErrnoException {
  code: string
  hostname?: string
  address?: string
  port?: number
}

const AT_FILE: Record<string, (path: string) => string> = {
  ENOENT: (path) => `There is no ${path}: check its name, and that its folder is there.`,
  EISDIR: (path) => `${path} is a folder: give a file.`,
  ENOTDIR: (path) => `${path} cannot be there, since a part of the path is a file and no folder: give another one.`,
  EEXIST: (path) => `${path} is there already: give another name.`,
  EACCES: (path) => `${path} may not be read or written by the user who runs this: change its rights, or give another one.`,
  EROFS: (path) => `${path} cannot be written, since its disk is read-only: give another place.`,
  ENOSPC: (path) => `${path} cannot be written, since the disk is full: make room, or give another place.`,
}
const AT_ADDRESS: Record<string, (address: string) => string> = {
  ECONNREFUSED: (address) => `Nothing answers at ${address}: start what is to run there, or correct the address.`,
  ENOTFOUND: (address) => `There is no machine called ${address}: correct the address, or mend the network.`,
  EAI_AGAIN: (address) => `The name ${address} cannot be looked up now: mend the network, or correct the address.`,
  ETIMEDOUT: (address) => `${address} does not answer: mend the network, or correct the address.`,
  EHOSTUNREACH: (address) => `${address} cannot be reached: mend the network, or correct the address.`,
  ENETUNREACH: (address) => `${address} cannot be reached: mend the network, or correct the address.`,
  ECONNRESET: (address) => `The connection to ${address} broke off: try again, and look at the log of what runs there.`,
  EADDRINUSE: (address) => `${address} is taken by another program: end it, or give another port.`,
}
AT_FILE['EPERM'] = AT_FILE['EACCES']!

/** Undefined: it is none of the system's errors. */
export function systemSentence(thrown: unknown): string | undefined {
  // A name with several addresses fails once for each.
  const error: unknown = thrown instanceof AggregateError ? (thrown.errors[0] ?? thrown) : thrown
  if (!isCoded(error)) return undefined
  const { code, path, hostname, address, port, syscall } = error
  if (path !== undefined && AT_FILE[code]) return AT_FILE[code](path)
  const place = hostname ?? (address === undefined ? undefined : `${address}${port === undefined ? '' : `:${port}`}`)
  if (AT_ADDRESS[code]) return AT_ADDRESS[code](place ?? 'the address')
  return syscall === undefined ? undefined : error.message
}

const isCoded = (error: unknown): error is SystemError => error instanceof Error && typeof (error as { code?: unknown }).code === 'string'

/** A file that a person named. Its error names it, which that of a folder does not by itself. */
export async function readGiven(file: string): Promise<Buffer<ArrayBuffer>> {
  try {
    return await readFile(file)
  } catch (error) {
    throw Object.assign(error as Error, { path: file })
  }
}
