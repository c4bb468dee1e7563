// Packs the built app into a folder that starts by itself: release/<platform>-unpacked.

import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build, Platform } from 'electron-builder'
import { SetupFailure } from '../setup/failure.mjs'
import { electronPackage, root } from '../setup/paths.mjs'
import { buildApp } from './build-app.mjs'
import { setFuses } from './fuses.mjs'
import { isStale, markBuilt } from './stale.mjs'

const folder = join(root, 'release')
const executable = 'procdeck'
const NOTE = 'TEST-BUILD.txt'
/** The driver of the database and its packages. */
const ALONG = ['libsql', '@libsql', '@neon-rs', 'detect-libc']
const sources = [
  'out',
  'package.json',
  'package-lock.json',
  'resources',
  'scripts/run',
  'node_modules/electron/path.txt',
]

/**
 * @param {{ force?: boolean, runtime: import('../setup/electron-runtime.mjs').Runtime }} options
 * @returns {Promise<{ readonly folder: string, readonly binary: string, readonly isTestBuild: boolean }>}
 */
export async function packageApp({ force = false, runtime }) {
  const packed = packedBy(runtime)
  await buildApp()
  const stamp = join(folder, '.packed')
  if (!force && !(await isStale(stamp, sources))) return packed

  const startedAt = new Date()
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  await mkdir(folder, { recursive: true })
  await rm(packed.folder, { recursive: true, force: true })
  await build({
    targets: Platform.current().createTarget('dir'),
    publish: 'never',
    config: {
      appId: 'org.procdeck.app',
      productName: 'Procdeck',
      executableName: executable,
      directories: { output: folder, buildResources: join(root, 'resources') },
      // What main needs is bundled into it; only the driver of the database, which loads a native part, goes along.
      files: ['out/**', '!out/.built', 'package.json', `!node_modules/!(${ALONG.join('|')})`],
      asar: true,
      // Python cannot read an archive.
      asarUnpack: ['out/workers/python/**', 'out/programs/*/*.py'],
      // Laid there by the set-up, official or not; what it says of itself is the package's version.
      electronDist: join(electronPackage, 'dist'),
      npmRebuild: false,
      extraMetadata: { version: packed.isTestBuild ? `${version}-test-build` : version },
      electronLanguages: ['en-US'],
      linux: { category: 'Development' },
      // Before anything is signed: afterwards a changed bit would break the signature.
      afterPack: async () => {
        await setFuses(packed.binary)
        if (packed.isTestBuild) await writeFile(join(packed.folder, NOTE), noteOf(runtime))
      },
    },
  })
  await markBuilt(stamp, startedAt)
  return packed
}

/** @param {import('../setup/electron-runtime.mjs').Runtime} runtime */
function packedBy(runtime) {
  if (process.platform !== 'linux')
    throw new SetupFailure('npm run package makes the folder on Linux only so far: see docs/platforms.md.')
  const unpacked = join(folder, 'linux-unpacked')
  return { folder: unpacked, binary: join(unpacked, executable), isTestBuild: runtime.kind === 'stand-in' }
}

/** @param {import('../setup/electron-runtime.mjs').Runtime} runtime */
function noteOf({ version, wanted, reason }) {
  return (
    `A test build. It runs on Electron ${version} in place of ${wanted}, because ${reason}. That Electron gets no security ` +
    'fixes any more: do not give this folder to anybody.\n'
  )
}
