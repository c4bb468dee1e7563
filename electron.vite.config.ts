// How the app is built. The targets are set by hand to the oldest runtime in use (the stand-in, Electron 33): electron-vite
// would take them from the electron package's version, which is newer.

import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

const nodeTarget = 'node20.18'
const chromeTarget = 'chrome130'

export default defineConfig({
  main: {
    build: {
      target: nodeTarget,
      // Bundled: Node's loader takes 60 ms for their hundred files, of the start of the app and of every worker. Not
      // minified: errors are named after their classes.
      externalizeDeps: { exclude: ['pidusage', 'zod'] },
      rolldownOptions: {
        input: {
          index: resolve('src/main/index.ts'),
          'spawn-thread': resolve('src/engine/process/spawn-thread.ts'),
        },
        preserveEntrySignatures: 'strict',
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      target: nodeTarget,
      rolldownOptions: {
        input: { index: resolve('src/preload/index.ts') },
        // A sandboxed preload is loaded as CommonJS, whatever package.json says.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    build: {
      target: chromeTarget,
      minify: true,
      // Vite's own limit is about downloads, and this page comes from the disk. Above ours the page has doubled.
      chunkSizeWarningLimit: 1_000,
    },
    plugins: [react()],
  },
})
