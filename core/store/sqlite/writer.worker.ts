// The thread that writes: statements, sealing and COMMIT with its fsync happen here, so that they hold up neither answers nor calls.
// While one group is committed, the next one gathers in the port.
import { parentPort, workerData } from 'node:worker_threads'
import { createCodec } from '../../crypto/codec.ts'
import { sendableError } from './thread-error.ts'
import { unpack } from './wire.ts'
import type { Answer, Asked, WriterData } from './writer-thread.ts'
import { openWriterHere, type Writer } from './writer.ts'

const port = parentPort!
const { file, sealKey, isDurable } = workerData as WriterData
let answers: Answer[] = []

function serve(writer: Writer) {
  port.postMessage({ opened: writer.opened, sequence: writer.sequence() })
  port.on('message', (asked: Asked) => {
    if ('close' in asked)
      return void writer
        .close()
        .then(sendAnswers)
        .then(() => port.close())
    if ('backup' in asked) return answer(asked.id, writer.backup(asked.backup))
    for (const { id, name, given } of asked.writes) answer(id, writer.write(name, ...unpack(name, given)))
  })

  function answer(id: number, work: Promise<unknown>) {
    work.then(
      (value) => keep({ id, value }),
      (thrown: unknown) => keep({ id, error: sendableError(thrown) }),
    )
  }
  /** What one group has committed goes back in one message: its answers are all queued before this one. */
  function keep(one: Answer) {
    if (answers.push(one) === 1) queueMicrotask(sendAnswers)
  }
  function sendAnswers() {
    if (answers.length) port.postMessage({ sequence: writer.sequence(), answers })
    answers = []
  }
}

let writer: Writer | undefined
try {
  writer = openWriterHere(file, { codec: createCodec(sealKey), isDurable })
} catch (thrown) {
  port.postMessage({ failed: sendableError(thrown) })
}
if (writer) serve(writer)
