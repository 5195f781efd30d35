// The connectors of this installation: whatever lies in connectors/. Core never names one.
import { fileURLToPath } from 'node:url'
import { loadConnectors } from './connector/load.ts'
import type { Registry } from './engine/port.ts'

const FOLDER = fileURLToPath(new URL('../connectors/', import.meta.url))

/** Loads every connector of the folder, by id. Throws HubError config `badConnector` naming the folder and what to mend. */
export const loadRegistry = (folder = FOLDER): Promise<Registry> => loadConnectors(folder)
