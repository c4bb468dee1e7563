// Whether what a build wrote is older than what it was made from.

import { readdir, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from '../setup/paths.mjs'

/**
 * @param {string} stamp the file that the last good build left
 * @param {readonly string[]} sources files and folders, relative to the repository
 */
export async function isStale(stamp, sources) {
  const built = await stat(stamp).catch(() => undefined)
  if (built === undefined) return true
  const times = await Promise.all(sources.map((source) => newest(join(root, source))))
  return Math.max(...times) > built.mtimeMs
}

/**
 * @param {string} stamp
 * @param {Date} startedAt when the build began: a file that changed meanwhile is newer
 */
export async function markBuilt(stamp, startedAt) {
  await writeFile(stamp, '')
  await utimes(stamp, startedAt, startedAt)
}

/**
 * A folder's own time counts too: it changes when a file goes away.
 * @param {string} path
 * @returns {Promise<number>}
 */
async function newest(path) {
  const entry = await stat(path).catch(() => undefined)
  if (entry === undefined) return 0
  if (!entry.isDirectory()) return entry.mtimeMs
  const names = await readdir(path)
  return Math.max(entry.mtimeMs, ...(await Promise.all(names.map((name) => newest(join(path, name))))))
}
