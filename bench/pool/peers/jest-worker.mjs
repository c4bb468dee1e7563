// jest-worker with processes; it sends with the structured clone as it comes.

import { functionsFile, loadPeer } from './load.mjs'

/**
 * @param {number} workers
 * @returns {Promise<import('./load.mjs').Calls>}
 */
export async function jestWorker(workers) {
  const { Worker } = await loadPeer('jest-worker')
  const pool = new Worker(functionsFile, {
    numWorkers: workers,
    enableWorkerThreads: false,
    exposedMethods: ['addOne', 'echo', 'readBuffer'],
  })
  return {
    call: (task, input) => pool[task](input),
    stop: () => pool.end(),
  }
}
