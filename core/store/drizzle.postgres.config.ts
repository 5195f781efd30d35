// drizzle-kit: makes core/store/migrations/postgres from tables.ts.
import { defineConfig } from 'drizzle-kit'

export default defineConfig({ dialect: 'postgresql', schema: './core/store/postgres/schema.ts', out: './core/store/migrations/postgres' })
