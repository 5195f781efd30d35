// A running hub with two systems in memory, its configuration as a folder of files, and a terminal that keeps what was said: for tests of
// the command line.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import type { Terminal } from '../cli/terminal.ts'
import { readConfig } from '../config.ts'
import { createLog } from '../log.ts'
import { main } from '../main.ts'
import { startNode, type HubNode } from '../node.ts'
import { createMemorySystem, type MemorySystem } from './memory-system.ts'
import { PRODUCT_SCHEMA, productMapping } from './product-world.ts'

export interface Said {
  code: number
  out: string
  err: string
  /** Lines of standard output. */
  lines: string[]
  // Answers have all shapes; the tests look at them.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  json(): any
}

export interface RecordedTerminal extends Terminal {
  said: { out: string; err: string; asked: string[] }
}

export interface CliWorld {
  node: HubNode
  shop: MemorySystem
  erp: MemorySystem
  /** Temporary; holds `data` and `configuration`. */
  folder: string
  configuration: string
  env: Record<string, string>
  /** Writes a file of the configuration. */
  write(file: string, text: string): void
  /** Runs `qiao …` as a script would, or on the terminal given. */
  qiao(argv: string[], terminal?: Partial<Terminal>): Promise<Said>
  /** Nothing is due any more. */
  settle(): Promise<void>
  stop(): Promise<void>
}

/** No screen, nobody there to answer. */
export function recordingTerminal(given: Partial<Terminal> = {}): RecordedTerminal {
  const said: RecordedTerminal['said'] = { out: '', err: '', asked: [] }
  return {
    env: {},
    out: (text) => void (said.out += text),
    input: Readable.from([]),
    output: new Writable({ decodeStrings: false, write: (chunk, _encoding, done) => ((said.out += chunk), done()) }),
    err: (text) => void (said.err += text),
    isScreen: false,
    isLive: false,
    canAsk: false,
    columns: 100,
    ask: async () => 'n',
    // A turn of the event loop: the hub works on meanwhile.
    sleep: () => new Promise((resolve) => setImmediate(resolve)),
    now: Date.now,
    said,
    ...given,
  }
}

export async function runQiao(argv: string[], given: Partial<Terminal> = {}): Promise<Said> {
  const terminal = recordingTerminal(given)
  const code = (await main(argv, terminal)) ?? 0
  const { out, err } = terminal.said
  return { code, out, err, lines: out.split('\n').slice(0, -1), json: () => JSON.parse(out) as unknown }
}

export const FLOWS = ['shop-in', 'shop-out', 'erp-in', 'erp-out']

export async function startCliWorld(): Promise<CliWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'qiao-cli-'))
  const configuration = join(folder, 'configuration')
  const env = { QIAO_DATA: join(folder, 'data'), PORT: '0' }
  const shop = createMemorySystem({ id: 'shop', kind: 'commerce', schema: PRODUCT_SCHEMA })
  const erp = createMemorySystem({ id: 'erp', kind: 'erp', schema: PRODUCT_SCHEMA })
  const connectors = new Map([shop, erp].map(({ id, connector }) => [id, connector]))
  const node = await startNode({ config: readConfig(env), log: createLog({ level: 'silent' }), connectors })
  const world: CliWorld = {
    node,
    shop,
    erp,
    folder,
    configuration,
    env,
    write(file, text) {
      mkdirSync(dirname(join(configuration, file)), { recursive: true })
      writeFileSync(join(configuration, file), text)
    },
    qiao: (argv, given) => runQiao(argv, { env, ...given }),
    settle: () => node.hub.idle(),
    async stop() {
      await node.stop()
      rmSync(folder, { recursive: true })
    },
  }
  for (const id of ['shop', 'erp']) {
    world.write(`connections/${id}.yaml`, `connector: ${id}\nname: ${id === 'shop' ? '桥山茶铺 小程序' : 'ERP'}\nconfig: {}\n`)
    world.write(`mappings/${id}/product.yaml`, productMapping(id))
  }
  for (const id of FLOWS) {
    const [connection, direction] = id.split('-')
    world.write(`flows/${id}.yaml`, `connection: ${connection}\nobject: product\ndirection: ${direction}\n`)
  }
  world.write('ownership.yaml', 'product: { exists: [shop, erp], "*": shop, name: manual }\n')
  return world
}
