// Other versions of Node, kept in Procdeck's cache: the registry has each as a package with one binary in it.

import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { runQuietly } from './child.mjs'
import { SetupFailure } from './failure.mjs'
import { cacheDirectory } from './paths.mjs'

/** As the maintainers of those packages name them. */
function packageName() {
  const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node'
  return [prefix, process.platform === 'win32' ? 'win' : process.platform, process.arch].join('-')
}

/**
 * The newest version of that major as of its first use; this very Node where it has the same major.
 * @param {number} major
 * @param {(line: string) => void} log
 * @returns {Promise<string>} the path of the binary
 */
export async function nodeBinary(major, log) {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath
  const name = packageName()
  const folder = join(cacheDirectory(), 'nodes', String(major))
  const file = process.platform === 'win32' ? 'node.exe' : 'node'
  const binary = join(folder, 'node_modules', name, 'bin', file)
  if (existsSync(binary)) return binary
  log(`Node ${major} is not in the cache yet: it is installed into ${folder}`)
  // Beside its place first, so that what is in place is whole.
  const fresh = `${folder}.${process.pid}.part`
  await mkdir(fresh, { recursive: true })
  const args = ['install', '--no-audit', '--no-fund', '--prefix', fresh, `${name}@${major}`]
  const { code, stderr } = await runQuietly('npm', args)
  if (code !== 0) {
    await rm(fresh, { recursive: true, force: true })
    throw new SetupFailure(`Node ${major} cannot be had as the package ${name}:\n${stderr.trim()}`)
  }
  await rm(folder, { recursive: true, force: true })
  await rename(fresh, folder)
  return binary
}
