// Which database this process's configuration names.
import { join } from 'node:path'
import type { ProcessConfig } from '../config.ts'

export const targetOf = ({ databaseUrl, dataFolder }: ProcessConfig) =>
  databaseUrl ? { url: databaseUrl } : { file: join(dataFolder, 'qiao.sqlite') }
