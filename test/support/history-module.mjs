// The history as plain JavaScript, for programs that a test or a bench starts.

import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleModule } from './bundle-module.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Inside the repository, where the driver is found: who has it made removes it. Returns the address of the module. */
export function bundleHistory() {
  const file = join(root, '.cache', 'history', `store-${process.pid}.mjs`)
  return bundleModule(join('session', 'store', 'history-store.ts'), file)
}
