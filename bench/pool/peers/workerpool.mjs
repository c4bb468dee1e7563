// workerpool, with processes or with threads.

import { loadPeer, workerFile } from './load.mjs'

/**
 * @param {'process' | 'thread'} workerType
 * @returns {(workers: number, wants: import('./load.mjs').Wants) => Promise<import('./load.mjs').Calls>}
 */
export function workerpool(workerType) {
  return async (workers, { bytes }) => {
    const { default: library } = await loadPeer('workerpool')
    const pool = library.pool(workerFile('workerpool-worker.mjs'), {
      workerType,
      minWorkers: workers,
      maxWorkers: workers,
      // As it comes it sends JSON, in which a buffer becomes something else.
      ...(bytes && workerType === 'process' ? { forkOpts: { serialization: 'advanced' } } : {}),
    })
    return {
      call: (task, input) => pool.exec(task, [input]),
      stop: () => pool.terminate(true),
    }
  }
}
