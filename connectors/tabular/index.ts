// Tables in files: CSV and Excel in a folder, by configuration alone. Everything is compiled once for each configuration.
import { defineConnector, type Connector, type Manifest, type ObjectPort, type OpenConnector } from '../../core/connector/port.ts'
import { check } from './check.ts'
import { tableOf, type Config, type Table } from './config.ts'
import { disk as realDisk, type Disk } from './disk.ts'
import manifestJson from './manifest.json' with { type: 'json' }
import { createReader } from './read.ts'
import { createReceiver } from './receive.ts'
import { schemaOf } from './schema.ts'
import { createWriter } from './write.ts'

/** The connector on a disk; tests give one that fails. */
export function createTabular(disk: Disk): Connector {
  const opened = new WeakMap<Config, OpenConnector<Config>>()

  /** The same configuration gives the same object: a file under way is parsed once. */
  function open(config: Config): OpenConnector<Config> {
    let connector = opened.get(config)
    if (connector === undefined) {
      const tables = Object.entries(config.objects).map(([object, given]) => tableOf(object, given))
      connector = { objects: Object.fromEntries(tables.map((table) => [table.object, portOf(disk, table)])) }
      opened.set(config, connector)
    }
    return connector
  }

  return defineConnector<Config>({
    manifest: manifestJson as unknown as Manifest,
    open,
    check: ({ config }) => check(disk, config),
  })
}

function portOf(disk: Disk, table: Table): ObjectPort<Config> {
  const schema = schemaOf(table)
  if (!table.isOut) return { facts: { page: 500 }, schema, ...createReader(disk, table), receiveFile: createReceiver(disk, table) }
  // The notes are there before a write is answered: nothing lags.
  const facts = { writeStyle: 'replace', reference: 'unique', settleLagMs: 1000, batch: table.batch, getBatch: 500 } as const
  return { facts, schema, ...createWriter(disk, table) }
}

export default createTabular(realDisk)
