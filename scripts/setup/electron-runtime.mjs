// Completes node_modules/electron so that it looks as after the official installer: the official download where it can
// be had, a stand-in where it cannot (docs/decisions/0002-electron-stand-in.md).

import { existsSync } from 'node:fs'
import { readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SetupFailure } from './failure.mjs'
import { downloadOfficial, installOfficial } from './official-electron.mjs'
import { electronPackage } from './paths.mjs'
import { hasStandIn, standInDirectory, standInVersion } from './stand-in.mjs'

/** @typedef {{ kind: 'official' | 'stand-in', version: string, wanted: string, reason: string }} Runtime */

const dist = join(electronPackage, 'dist')
const noteFile = join(electronPackage, 'procdeck-runtime.json')

/**
 * @param {(line: string) => void} log
 * @returns {Promise<Runtime>}
 */
export async function ensureElectron(log) {
  const wanted = await wantedVersion()
  return (await runtimeInPlace(wanted)) ?? (await layRuntime(wanted, log))
}

async function wantedVersion() {
  try {
    return /** @type {{ version: string }} */ (
      JSON.parse(await readFile(join(electronPackage, 'package.json'), 'utf8'))
    ).version
  } catch (cause) {
    throw new SetupFailure('The electron package is not installed. Run: npm install', { cause })
  }
}

/**
 * @param {string} wanted
 * @returns {Promise<Runtime | undefined>}
 */
async function runtimeInPlace(wanted) {
  try {
    const pathFile = await readFile(join(electronPackage, 'path.txt'), 'utf8')
    const version = await readFile(join(dist, 'version'), 'utf8')
    if (version.replace(/^v/, '').trim() !== wanted || !existsSync(join(dist, pathFile))) return undefined
  } catch {
    return undefined
  }
  const note = await readFile(noteFile, 'utf8').catch(() => undefined)
  // Without a note the official installer was here, by itself or by an earlier `electron` command.
  if (note === undefined) return { kind: 'official', version: wanted, wanted, reason: '' }
  const reason = String(JSON.parse(note).reason)
  // A newer set-up lays the stand-in differently: its directory has another name then.
  return hasStandIn(wanted, dist) ? { kind: 'stand-in', version: standInVersion, wanted, reason } : undefined
}

/**
 * @param {string} wanted
 * @param {(line: string) => void} log
 * @returns {Promise<Runtime>}
 */
async function layRuntime(wanted, log) {
  // A link is removed here, never what it points to.
  await rm(dist, { recursive: true, force: true })
  await rm(noteFile, { force: true })
  const problem = await tryOfficial(wanted)
  if (problem === undefined) return { kind: 'official', version: wanted, wanted, reason: '' }

  const reason = `the official download cannot be had (${problem})`
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new SetupFailure(
      `Electron ${wanted} cannot be installed: ${reason}. There is a stand-in for Linux x64 only. Check the network or set ` +
        'ELECTRON_MIRROR, then run: npm install',
    )
  }
  await symlink(await standInDirectory(wanted, log), dist)
  await writeFile(noteFile, JSON.stringify({ reason }))
  await writeFile(join(electronPackage, 'path.txt'), 'electron')
  return { kind: 'stand-in', version: standInVersion, wanted, reason }
}

/**
 * @param {string} wanted
 * @returns {Promise<string | undefined>} what went wrong
 */
async function tryOfficial(wanted) {
  try {
    await downloadOfficial(wanted)
    await installOfficial()
    return undefined
  } catch (error) {
    return reasonOf(error)
  }
}

/**
 * `fetch failed` says nothing; the innermost cause does.
 * @param {unknown} error
 * @returns {string}
 */
function reasonOf(error) {
  if (!(error instanceof Error)) return String(error)
  if (error.cause instanceof Error) return reasonOf(error.cause)
  const { code } = /** @type {NodeJS.ErrnoException} */ (error)
  return error.message || code || error.name
}
