// A module of the source as plain JavaScript, for programs that a test or a bench starts.

import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'

const source = fileURLToPath(new URL('../../src', import.meta.url))

/**
 * @param {string} module within src
 * @param {string} file to be written; who has it made removes it
 * @returns {Promise<string>} its address
 */
export async function bundleModule(module, file) {
  const bundled = await rolldown({ input: join(source, module), platform: 'node', external: ['libsql'] })
  try {
    await bundled.write({ file, format: 'esm' })
  } finally {
    await bundled.close()
  }
  return pathToFileURL(file).href
}
