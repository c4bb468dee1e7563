// The peers are dependencies of bench/ alone, so the bench installs them itself when they are not there.

import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('..', import.meta.url))

export async function installPeers() {
  /** @type {Record<string, string>} */
  const wanted = readJson(join(folder, 'package.json')).dependencies
  const missing = Object.entries(wanted).filter(([name, version]) => versionOf(name) !== version)
  if (missing.length === 0) return
  console.error(`Installing the pools to compare with: ${missing.map((entry) => entry.join(' ')).join(', ')}`)
  const code = await new Promise((resolve, reject) => {
    // Standard output is the bench's alone. The prefix is said, because `npm run` hands the project's down.
    const npm = spawn('npm', ['ci', '--prefix', folder], { cwd: folder, stdio: ['ignore', 2, 'inherit'] })
    npm.on('error', reject)
    npm.on('close', resolve)
  })
  if (code !== 0)
    throw new Error('The pools to compare with could not be installed: see npm above, or leave out tiny and payload.')
}

/** @param {string} name */
function versionOf(name) {
  const file = join(folder, 'node_modules', name, 'package.json')
  return existsSync(file) ? readJson(file).version : undefined
}

/** @param {string} file */
function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'))
}
