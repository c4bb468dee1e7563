// Builds the library to dist/, when it is out of date: a package of its own, with nothing in it but what
// `import 'procdeck'` needs.

import { copyFile, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runLoudly } from '../setup/child.mjs'
import { SetupFailure } from '../setup/failure.mjs'
import { root } from '../setup/paths.mjs'
import { bundleWorkers, rehearse } from './bundle-workers.mjs'
import { isStale, markBuilt } from './stale.mjs'

const dist = join(root, 'dist')
const stamp = join(dist, '.built')
const sources = [
  'src/shared',
  'src/system',
  'src/engine',
  'src/workers',
  'scripts/run/build-library.mjs',
  'scripts/run/bundle-workers.mjs',
  'LICENSE',
  'package.json',
  'tsconfig.build.json',
  'tsconfig.base.json',
  'package-lock.json',
]

/** @param {{ quiet?: boolean, force?: boolean }} [options] quiet: says nothing on standard output */
export async function buildLibrary({ quiet = false, force = false } = {}) {
  if (!force && !(await isStale(stamp, sources))) return
  const startedAt = new Date()
  // Beside the old one and then in its place: a child that starts meanwhile finds a whole library.
  const fresh = join(root, '.cache', `dist-${process.pid}`)
  const old = `${fresh}-old`
  try {
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
    const code = await runLoudly(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json'), '--outDir', fresh], {
      cwd: root,
      quiet,
    })
    if (code !== 0)
      throw new SetupFailure('The library does not build: see the errors above. All of them at once: npm run check')
    const workers = join(fresh, 'workers')
    // Of these only the types are needed: the code is bundled.
    const emitted = await readdir(workers, { recursive: true })
    await Promise.all(emitted.filter((name) => /\.js(\.map)?$/.test(name)).map((name) => rm(join(workers, name))))
    await bundleWorkers(workers)
    await writeManifest(fresh)
    await rehearse({ library: fresh, workers, execPath: process.execPath, env: {} })
    await markBuilt(join(fresh, '.built'), startedAt)
    await rename(dist, old).catch(() => {})
    await rename(fresh, dist)
  } finally {
    await Promise.all([fresh, old].map((path) => rm(path, { recursive: true, force: true })))
  }
}

/**
 * The library's own package.json: the root's is the app's.
 * @param {string} folder
 */
async function writeManifest(folder) {
  const app = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  const { name, version, description, license, type, engines } = app
  // The history is the app's.
  const { libsql: _, ...dependencies } = app.dependencies
  const manifest = {
    ...{ name, version, description, license, type, engines, dependencies },
    exports: {
      '.': { types: './engine/index.d.ts', default: './engine/index.js' },
      './package.json': './package.json',
    },
    files: ['engine', 'shared', 'system', 'workers', '!**/*.map'],
  }
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  await copyFile(join(root, 'LICENSE'), join(folder, 'LICENSE'))
}
