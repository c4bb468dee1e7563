// The places that set-up and the run scripts agree on.

import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = resolve(fileURLToPath(new URL('../../', import.meta.url)))
export const electronPackage = join(root, 'node_modules', 'electron')

/** Outside node_modules, so that removing it does not cost a download of 196 MB. */
export function cacheDirectory() {
  const base = process.env.XDG_CACHE_HOME
  return join(base ? resolve(base) : join(homedir(), '.cache'), 'procdeck')
}
