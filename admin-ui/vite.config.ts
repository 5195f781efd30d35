// Builds the admin UI into dist/, which the hub serves at /. `vite` alone serves it with the API of a running hub behind it.
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const HUB = 'http://127.0.0.1:8300'

export default defineConfig({
  base: '/',
  plugins: [react()],
  build: { target: 'es2023', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: { host: '127.0.0.1', proxy: { '/api': HUB, '/openapi.json': HUB, '/docs': HUB } },
})
