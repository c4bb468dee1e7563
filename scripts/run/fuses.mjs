// Electron's fuses: what a packaged app must not be able to do, whatever its environment and its command line say.

import { FuseV1Options, FuseVersion, flipFuses, getCurrentFuseWire } from '@electron/fuses'
import { SetupFailure } from '../setup/failure.mjs'

/**
 * The reasons are in docs/security.md.
 * @type {Readonly<Record<keyof typeof FuseV1Options, boolean>>}
 */
export const fuses = {
  RunAsNode: true, // workers need it: docs/decisions/0001-run-as-node.md
  EnableCookieEncryption: true,
  EnableNodeOptionsEnvironmentVariable: false,
  EnableNodeCliInspectArguments: false,
  EnableEmbeddedAsarIntegrityValidation: true,
  OnlyLoadAppFromAsar: true,
  LoadBrowserProcessSpecificV8Snapshot: false,
  GrantFileProtocolExtraPrivileges: false,
}

/** @param {string} binary */
export async function setFuses(binary) {
  await flipFuses(binary, {
    version: FuseVersion.V1,
    // A newer Electron has more of them; those keep what it ships.
    strictlyRequireAllFuses: false,
    ...Object.fromEntries(names().map((name) => [FuseV1Options[name], fuses[name]])),
  })
  const read = await readFuses(binary)
  const wrong = names().filter((name) => read[name] !== fuses[name])
  if (wrong.length === 0) return
  throw new SetupFailure(`${binary} did not take these fuses: ${wrong.join(', ')}. Do not give it to anybody.`)
}

/**
 * Null for a fuse that this Electron does not have.
 * @param {string} binary
 * @returns {Promise<Record<keyof typeof FuseV1Options, boolean | null>>}
 */
export async function readFuses(binary) {
  const wire = /** @type {Readonly<Record<number, number>>} */ (
    /** @type {unknown} */ (await getCurrentFuseWire(binary))
  )
  return /** @type {Record<keyof typeof FuseV1Options, boolean | null>} */ (
    Object.fromEntries(names().map((name) => [name, toSwitch(wire[FuseV1Options[name]])]))
  )
}

function names() {
  return /** @type {(keyof typeof FuseV1Options)[]} */ (Object.keys(fuses))
}

/** @param {number | undefined} state the character that stands in the binary */
function toSwitch(state) {
  if (state === '1'.charCodeAt(0)) return true
  return state === '0'.charCodeAt(0) ? false : null
}
