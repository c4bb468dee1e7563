// Debian's and Ubuntu's package manager.

import { existsSync } from 'node:fs'
import { runQuietly } from './child.mjs'
import { SetupFailure } from './failure.mjs'

const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' }

export function hasApt() {
  return existsSync('/usr/bin/apt-get')
}

/**
 * Chooses of each list the first package that apt can install.
 * @param {readonly (readonly string[])[]} wanted
 * @param {{ mayUpdate: boolean }} options whether the package lists may be fetched when they do not know one
 * @returns {Promise<{ packages: string[], unknown: (readonly string[])[] }>}
 */
export async function pickPackages(wanted, { mayUpdate }) {
  const known = await candidates(wanted.flat())
  const chosen = wanted.map((names) => names.find((name) => known.has(name)))
  if (!chosen.includes(undefined)) return { packages: unique(chosen), unknown: [] }
  if (mayUpdate) {
    await update()
    return pickPackages(wanted, { mayUpdate: false })
  }
  // Without lists apt knows nothing. The older name is the safer guess: the new package provides it almost everywhere.
  const guessed = wanted.map((names, at) => chosen[at] ?? names.at(-1))
  return { packages: unique(guessed), unknown: wanted.filter((names) => names.length === 0) }
}

/** @param {readonly (string | undefined)[]} names */
function unique(names) {
  return [...new Set(names.filter((name) => name !== undefined))]
}

/**
 * @param {readonly string[]} names
 * @returns {Promise<Set<string>>} those with an installable version; a purely virtual package has none
 */
async function candidates(names) {
  if (names.length === 0) return new Set()
  const { stdout } = await runQuietly('apt-cache', ['policy', ...new Set(names)], { env })
  return new Set([...stdout.matchAll(/^(\S+):\n.*\n\s+Candidate: (?!\(none\))/gm)].map((match) => match[1] ?? ''))
}

/** @param {readonly string[]} packages */
export async function install(packages) {
  if ((await tryInstall(packages)).code === 0) return
  // Old lists name versions that the mirror no longer holds.
  await update()
  const { code, stderr } = await tryInstall(packages)
  if (code !== 0) {
    throw new SetupFailure(
      `apt-get install failed: ${stderr.trim()}\nInstall them by hand, then try again:\napt-get install -y ${packages.join(' ')}`,
    )
  }
}

/** @param {readonly string[]} packages */
function tryInstall(packages) {
  const lock = ['-o', 'DPkg::Lock::Timeout=120']
  return runQuietly('apt-get', [...lock, 'install', '-y', '-q', '--no-install-recommends', ...packages], { env })
}

async function update() {
  const { code, stderr } = await runQuietly('apt-get', ['update', '-q'], { env })
  if (code !== 0) throw new SetupFailure(`apt-get update failed: ${stderr.trim()}\nCheck the network, then try again.`)
}
