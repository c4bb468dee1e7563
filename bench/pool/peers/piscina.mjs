// piscina, which has threads only.

import { functionsFile, loadPeer } from './load.mjs'

/**
 * @param {number} workers
 * @returns {Promise<import('./load.mjs').Calls>}
 */
export async function piscina(workers) {
  const { Piscina } = await loadPeer('piscina')
  const pool = new Piscina({ filename: functionsFile, minThreads: workers, maxThreads: workers })
  return {
    call: (task, input) => pool.run(input, { name: task }),
    stop: () => pool.destroy(),
  }
}
