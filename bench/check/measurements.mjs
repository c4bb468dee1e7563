// What is measured of both trees: the ways through a pool, with the work that changes of the hot path show in.

/**
 * @typedef {{
 *   readonly name: string,
 *   readonly task: string,
 *   readonly onWorkerLost: 'fail' | 'retry',
 *   readonly chunkSize: 'auto' | number | 'submit' | 'start',
 *   readonly input: (i: number) => unknown,
 * }} Measurement
 * chunkSize: `submit` makes a call of each task; `start` is the first results of fresh workers
 */

const text = (/** @type {number} */ i) => `record ${i} of a list`
const record = (/** @type {number} */ i) => ({ id: i, name: `record ${i}`, weight: i / 7, done: i % 2 === 0 })

/** @type {readonly Measurement[]} */
export const MEASUREMENTS = [
  { name: 'first results', task: 'echo', onWorkerLost: 'fail', chunkSize: 'start', input: (i) => i },
  { name: 'map, ints', task: 'echo', onWorkerLost: 'fail', chunkSize: 'auto', input: (i) => i },
  { name: 'map, ints, retry', task: 'echo', onWorkerLost: 'retry', chunkSize: 'auto', input: (i) => i },
  { name: 'map, strings, retry', task: 'echo', onWorkerLost: 'retry', chunkSize: 'auto', input: text },
  { name: 'map, objects, retry', task: 'echo', onWorkerLost: 'retry', chunkSize: 'auto', input: record },
  { name: 'map, chunk 1', task: 'echo', onWorkerLost: 'fail', chunkSize: 1, input: (i) => i },
  { name: 'map, 100 us', task: 'work100us', onWorkerLost: 'fail', chunkSize: 'auto', input: (i) => i },
  { name: 'submit', task: 'echo', onWorkerLost: 'fail', chunkSize: 'submit', input: (i) => i },
  { name: 'submit, retry', task: 'echo', onWorkerLost: 'retry', chunkSize: 'submit', input: (i) => i },
]
