// Loads a peer by a name that no tool follows: the peers are not installed where the project is checked and tested.

import { fileURLToPath } from 'node:url'

/**
 * What every peer is to a bench: a start, one call a task, and an end.
 * @typedef {{ call: (task: string, input: unknown) => PromiseLike<unknown>, stop: () => Promise<unknown> }} Calls
 * @typedef {{ bytes: boolean }} Wants bytes: buffers will be sent, so a peer that can must be set to carry them
 */

/** @param {string} name */
export function loadPeer(name) {
  return import(name)
}

/** For peers that call an exported function: jest-worker, tinypool, piscina. */
export const functionsFile = fileURLToPath(new URL('../programs/functions.cjs', import.meta.url))

/** @param {string} name */
export function workerFile(name) {
  return fileURLToPath(new URL(`./tasks/${name}`, import.meta.url))
}
