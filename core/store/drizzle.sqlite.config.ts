// drizzle-kit: makes core/store/migrations/sqlite from tables.ts.
import { defineConfig } from 'drizzle-kit'

export default defineConfig({ dialect: 'sqlite', schema: './core/store/sqlite/schema.ts', out: './core/store/migrations/sqlite' })
