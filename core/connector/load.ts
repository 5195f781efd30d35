// Finds the connectors: each folder under connectors/ with a manifest.json and an index.ts. Core never names one.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { HubError } from '../errors.ts'
import { createConfigAjv, sentencesOf } from './config.ts'
import type { Connector, Manifest } from './port.ts'

const SCHEMA_URL = new URL('../../openapi/connector-manifest.schema.json', import.meta.url)

/**
 * Loads every connector of a folder, by id; folders that start with `_` or `.` are passed over. Throws HubError config `badConnector`
 * naming the folder and the field.
 */
export async function loadConnectors(folder: string): Promise<Map<string, Connector>> {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory() && !/^[_.]/.test(entry.name)).map(({ name }) => name)
  const connectors = new Map<string, Connector>()
  for (const name of names.sort()) connectors.set(name, await loadConnector(folder, name))
  return connectors
}

async function loadConnector(folder: string, name: string): Promise<Connector> {
  const manifest = await readManifest(join(folder, name, 'manifest.json'))
  if (manifest.id !== name)
    throw badConnector(name, [`manifest.json: id is "${manifest.id}", but the folder is "${name}": make them equal`])
  const file = join(folder, name, 'index.ts')
  const module = (await import(pathToFileURL(file).href)) as { default?: Connector }
  const connector = module.default
  if (typeof connector?.open !== 'function' || typeof connector.check !== 'function') {
    throw badConnector(name, ['index.ts: export default defineConnector({ manifest, check, open })'])
  }
  return connector
}

/** Reads and checks one manifest.json. */
export async function readManifest(file: string): Promise<Manifest> {
  const manifest = await readFile(file, 'utf8')
    .then((text) => JSON.parse(text) as Manifest)
    .catch((cause: Error) => {
      throw badConnector(file, [`is missing or no JSON: ${cause.message}`])
    })
  const problems = await manifestProblems(manifest)
  if (problems.length > 0) throw badConnector(file, problems)
  return manifest
}

let compiled: Promise<ValidateFunction> | undefined

/** What is wrong with a manifest, one sentence each; [] = fine. */
export async function manifestProblems(manifest: unknown): Promise<string[]> {
  compiled ??= readFile(SCHEMA_URL, 'utf8').then((text) => new Ajv2020({ allErrors: true, strict: false }).compile(JSON.parse(text)))
  const validate = await compiled
  if (!validate(manifest)) {
    return sentencesOf(validate.errors ?? []).map(({ path, message }) => `${path.replace(/^config/, 'manifest')}: ${message}`)
  }
  try {
    createConfigAjv().compile((manifest as Manifest).config)
    return []
  } catch (error) {
    return [`manifest.config: is no JSON Schema: ${(error as Error).message}`]
  }
}

function badConnector(name: string, problems: string[]): HubError {
  return new HubError('badConnector', 'config', `Connector ${name}: ${problems.join('; ')}`, { details: { problems } })
}
