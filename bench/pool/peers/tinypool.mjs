// tinypool with processes.

import { functionsFile, loadPeer } from './load.mjs'

/**
 * @param {number} workers
 * @param {import('./load.mjs').Wants} wants
 * @returns {Promise<import('./load.mjs').Calls>}
 */
export async function tinypool(workers, { bytes }) {
  const { Tinypool } = await loadPeer('tinypool')
  const pool = new Tinypool({
    filename: functionsFile,
    runtime: 'child_process',
    minThreads: workers,
    maxThreads: workers,
    ...(bytes ? { serialization: 'advanced' } : {}),
  })
  return {
    call: (task, input) => pool.run(input, { name: task }),
    stop: () => pool.destroy(),
  }
}
