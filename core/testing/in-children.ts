// Runs a range of seeds in processes of their own, a share each: the same file is started again with its share, and sends what came of it.
import { fork } from 'node:child_process'

interface Divided {
  /** The file that is started; where `process.send` is there it works and sends its sum. */
  file: string
  first: number
  count: number
  jobs: number
  args(first: number, count: number): string[]
}

export async function inChildren<Sum>({ file, first, count, jobs, args }: Divided): Promise<Sum[]> {
  const share = Math.ceil(count / jobs)
  const inChild = (from: number, size: number): Promise<Sum> => {
    const child = fork(file, args(from, size))
    return new Promise((resolve, reject) => {
      child.once('message', resolve as (sum: unknown) => void)
      child.once('exit', (code) => reject(new Error(`a process with the seeds from ${from} on ended with ${code} before it was done`)))
    })
  }
  return Promise.all(Array.from({ length: jobs }, (_, n) => inChild(first + n * share, Math.min(share, count - n * share))))
}
