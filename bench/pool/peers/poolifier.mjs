// poolifier with processes: a fixed pool of cluster workers.

import { loadPeer, workerFile } from './load.mjs'

/**
 * @param {number} workers
 * @param {import('./load.mjs').Wants} wants
 * @returns {Promise<import('./load.mjs').Calls>}
 */
export async function poolifier(workers, { bytes }) {
  const { FixedClusterPool } = await loadPeer('poolifier')
  const pool = new FixedClusterPool(workers, workerFile('poolifier-worker.cjs'), {
    ...(bytes ? { settings: { serialization: 'advanced' } } : {}),
  })
  return {
    call: (task, input) => pool.execute(input, task),
    stop: () => pool.destroy(),
  }
}
