// The official Electron: downloaded into Electron's own cache (mirrors and proxies by its own variables), then unpacked
// by the installer that comes with the package.

import { createRequire } from 'node:module'
import { join } from 'node:path'
import { downloadArtifact } from '@electron/get'
import { runQuietly } from './child.mjs'
import { electronPackage } from './paths.mjs'

/** Long enough for a slow answer, short enough for a person who waits for nothing. */
const silenceMs = 8_000

/**
 * Gives up when nothing has arrived for a while, not when the whole takes long: a slow network is no reason for a stand-in.
 * @param {string} version
 */
export async function downloadOfficial(version) {
  const abort = new AbortController()
  const giveUp = () => abort.abort(new Error(`no answer for ${silenceMs / 1000} s`))
  let timer = setTimeout(giveUp, silenceMs)
  try {
    const { promise: given, reject } = deferred()
    abort.signal.addEventListener('abort', () => reject(abort.signal.reason))
    const download = downloadArtifact({
      version,
      artifactName: 'electron',
      platform: process.platform,
      arch: process.arch,
      checksums: createRequire(import.meta.url)(join(electronPackage, 'checksums.json')),
      ...(process.env.electron_config_cache ? { cacheRoot: process.env.electron_config_cache } : {}),
      downloadOptions: {
        signal: abort.signal,
        getProgressCallback: () => {
          clearTimeout(timer)
          timer = setTimeout(giveUp, silenceMs)
        },
      },
    })
    // Raced, because a resolver that hangs does not listen to the signal.
    await Promise.race([download, given])
  } finally {
    clearTimeout(timer)
  }
}

export async function installOfficial() {
  const { code, stderr } = await runQuietly(process.execPath, [join(electronPackage, 'install.js')], {
    timeoutMs: 120_000,
  })
  if (code !== 0) throw new Error(`its installer failed: ${stderr.trim().split('\n').at(-1) ?? ''}`)
}

function deferred() {
  /** @type {(reason: unknown) => void} */
  let reject = () => {}
  const promise = new Promise((_resolve, rejectIt) => {
    reject = rejectIt
  })
  // Nobody may be waiting when the abort comes.
  promise.catch(() => {})
  return { promise, reject }
}
