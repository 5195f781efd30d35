import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { runQiao } from '../testing/cli-world.ts'
import { refusalText } from './refusal.ts'

it('a refusal for several reasons names them all', async () => {
  const problem = {
    ...{ type: 'about:blank', title: 'x', status: 422, code: 'invalidConfiguration', kind: 'data', traceId: 't' },
    detail: 'There is no connection "erp". And 2 more: see errors.',
    errors: [
      { file: 'flows/a.yaml', pointer: '/connection', severity: 'error', detail: 'There is no connection "erp".' },
      { file: 'flows/b.yaml', pointer: '', severity: 'warning', detail: 'It has no effect.' },
      { pointer: '/query/limit', detail: 'limit must be 1 or more.' },
    ],
  }
  const server = createServer((_, answer) => answer.writeHead(422, { 'content-type': 'application/json' }).end(JSON.stringify(problem)))
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const env = { QIAO_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, QIAO_TOKEN: 'x' }
  const { code, out, err } = await runQiao(['flows'], { env })
  server.close()
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err.split('\n').slice(0, -1)).toEqual([
    '3 things are wrong:',
    '  flows/a.yaml: There is no connection "erp".',
    '  flows/b.yaml: warning: It has no effect.',
    '  /query/limit: limit must be 1 or more.',
  ])
})

it('one reason is one sentence, and very many are cut', () => {
  expect(refusalText({ message: 'No.', errors: [{ pointer: '', detail: 'No.' }] })).toBe('No.')
  const errors = Array.from({ length: 60 }, (_, at) => ({ pointer: `/${at}`, detail: 'x' }))
  expect(refusalText({ message: 'x And 59 more: see errors.', errors }).split('\n').at(-1)).toBe('  … and 10 more: mend these first.')
})
