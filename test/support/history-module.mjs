// The history as plain JavaScript, for programs that a test or a bench starts.

import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Inside the repository, where the driver is found: who has it made removes it. Returns the address of the module. */
export async function bundleHistory() {
  const file = join(root, '.cache', 'history', `store-${process.pid}.mjs`)
  const input = join(root, 'src', 'session', 'store', 'history-store.ts')
  const bundled = await rolldown({ input, platform: 'node', external: ['libsql'] })
  try {
    await bundled.write({ file, format: 'esm' })
  } finally {
    await bundled.close()
  }
  return pathToFileURL(file).href
}
