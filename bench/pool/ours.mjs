// The built library, and how the sections use it. What they call may be newer than the build: it is asked for first.

/**
 * @typedef {{ module: URL | string, export: string }} Target
 * @typedef {{ chunkSize?: 'auto' | number }} MapOptions
 * @typedef {{
 *   readonly pids: readonly number[],
 *   map: (target: Target, inputs: Iterable<unknown>, options?: MapOptions) => Promise<unknown[]>,
 *   imapUnordered: (target: Target, inputs: Iterable<unknown>, options?: MapOptions) => AsyncIterable<{ index: number, value: unknown }>,
 *   submit?: (target: Target, args: readonly unknown[]) => Promise<unknown>,
 *   share?: (value: unknown) => Promise<unknown>,
 *   close: () => Promise<void>,
 *   terminate: () => Promise<void>,
 *   join: () => Promise<void>,
 * }} OurPool
 * @typedef {{ warmUp?: (count: number) => Promise<void>, close: () => Promise<void> }} OurSupervisor
 * @typedef {{ processes?: number, startMethod?: string, onWorkerLost?: 'fail' | 'retry', supervisor?: OurSupervisor,
 *   runtime?: 'node' | 'python', preload?: readonly string[] }} OurOptions
 */

/** @returns {Promise<{ Pool: new (options?: OurOptions) => OurPool, Supervisor: new (options?: object) => OurSupervisor }>} */
export function loadOurs() {
  // By its address: bench/ has a package.json of its own, so the project's name does not lead to it from here.
  return import(new URL('../../dist/engine/index.js', import.meta.url).href)
}

/**
 * A pool whose workers have all answered.
 * @param {number} processes
 */
export async function warmPool(processes) {
  const { Pool } = await loadOurs()
  const pool = new Pool({ processes })
  await warm(pool, processes)
  return pool
}

/**
 * @param {OurPool} pool
 * @param {number} processes
 */
async function warm(pool, processes) {
  const until = performance.now() + 120_000
  /** @type {Set<unknown>} */
  const seen = new Set()
  while (seen.size < processes) {
    if (performance.now() > until) throw new Error(`Only ${seen.size} of ${processes} workers answered within 120 s`)
    const waits = Array.from({ length: 2 * processes }, () => 5)
    for (const pid of await pool.map(task('pidAfter'), waits, { chunkSize: 1 })) seen.add(pid)
  }
}

/** @param {string} name an export of programs/tasks.mjs */
export function task(name) {
  return { module: new URL('./programs/tasks.mjs', import.meta.url), export: name }
}

/** @param {string} name an export of programs/functions.cjs, what the peers are given too */
export function commonTask(name) {
  return { module: new URL('./programs/functions.cjs', import.meta.url), export: name }
}

/** @param {OurPool} pool */
export async function end(pool) {
  await pool.terminate()
  await pool.join()
}
