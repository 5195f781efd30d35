// For tests: the simulated shop and ERP, a hub, and a recipe between them, as `qiao recipe use` and `qiao apply` set it up.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { readConfigurationFolder } from '../configuration/files.ts'
import { fillRecipe, writeRecipe } from '../configuration/recipes.ts'
import { createLog } from '../log.ts'
import { startNode, type HubNode } from '../node.ts'
import { settle } from './settle.test-data.ts'
import { startSystems, type Systems } from './systems.ts'

export interface RecipeWorld {
  systems: Systems
  node: HubNode
  /** Applies it, and waits until all is at rest. */
  use(id: string, more?: Record<string, string>): Promise<void>
  stop(): Promise<void>
}

const SECRETS = ['SHOP_TOKEN', 'SHOP_WEBHOOK_SECRET', 'TRYTON_PASSWORD'] as const

/** `trades`: of the shop's past. */
export async function startRecipeWorld(trades: number): Promise<RecipeWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'qiao-recipe-'))
  const systems = await startSystems(folder, { trades })
  const { shop, erp } = systems.settings
  const files = [shop.tokenFile, shop.webhookSecretFile, erp.passwordFile]
  SECRETS.forEach((name, at) => (process.env[name] = readFileSync(files[at]!, 'utf8')))
  const config = { port: 0, host: '127.0.0.1', dataFolder: folder, url: '', logLevel: 'warn' as const }
  const node = await startNode({ config, log: createLog({ level: 'warn', write: () => undefined }) })
  return {
    systems,
    node,
    async use(id, more = {}) {
      const given = { shopUrl: shop.baseUrl, erpUrl: erp.url, erpDatabase: erp.database, erpUser: erp.user, warehouse: 'WH-HZ', ...more }
      await writeRecipe(await fillRecipe(id, given), join(folder, 'configuration'), false)
      const { bundle } = await readConfigurationFolder(join(folder, 'configuration'))
      const { problems } = await node.hub.applyConfiguration(bundle, { by: 'test' })
      expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
      await settle({ node })
    },
    async stop() {
      await node.stop()
      await systems.close()
      for (const name of SECRETS) delete process.env[name]
      rmSync(folder, { recursive: true })
    },
  }
}
