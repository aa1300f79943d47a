import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const server = process.env['LIVEMEND_DEV_SERVER'] ?? 'http://127.0.0.1:8000'

export default defineConfig({
  plugins: [vue()],
  resolve: { alias: { '@': here('./src'), '@locales': here('../locales') } },
  build: {
    outDir: here('../src/livemend/web/static'),
    emptyOutDir: true,
    target: ['chrome123', 'edge123', 'firefox121', 'safari17.5'],
    reportCompressedSize: true,
    // The customer's page of a call stands alone: a telephone does not load the console for it.
    rollupOptions: { input: { main: here('./index.html'), call: here('./call.html') } },
  },
  server: {
    fs: { allow: [here('.'), here('../locales')] },
    proxy: {
      '/api': { target: server, ws: true },
      '/login/link': server,
      '/openapi.json': server,
    },
  },
  test: {
    environment: 'happy-dom',
    include: ['tests/**/*.test.ts'],
    restoreMocks: true,
  },
})
