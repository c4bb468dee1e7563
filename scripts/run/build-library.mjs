// Builds the library (engine, worker host, workloads) to dist/, when it is out of date.

import { copyFile, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'
import { runLoudly } from '../setup/child.mjs'
import { SetupFailure } from '../setup/failure.mjs'
import { root } from '../setup/paths.mjs'
import { isStale, markBuilt } from './stale.mjs'

const dist = join(root, 'dist')
const stamp = join(dist, '.built')
const sources = [
  'src/shared',
  'src/engine',
  'src/workers',
  'src/workloads',
  'scripts/run/build-library.mjs',
  'scripts/run/host-loader.cjs',
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
    await bundleHost(fresh)
    await markBuilt(join(fresh, '.built'), startedAt)
    await rename(dist, old).catch(() => {})
    await rename(fresh, dist)
  } finally {
    await Promise.all([fresh, old].map((path) => rm(path, { recursive: true, force: true })))
  }
}

/**
 * The worker host in one file, behind a loader: with a file for each module a worker would start 25 ms later. CommonJS, for
 * Node takes 8 ms to get its loader of ES modules going, and a target may need none. Names stay: errors are named after
 * their classes.
 * @param {string} folder
 */
async function bundleHost(folder) {
  const host = join(folder, 'workers', 'host')
  const bundle = await rolldown({ input: join(host, 'main.js'), platform: 'node' })
  try {
    await bundle.write({
      file: join(host, 'host-main.js'),
      format: 'cjs',
      minify: { compress: true, mangle: false, codegen: true },
    })
  } finally {
    await bundle.close()
  }
  const bundled = join(host, 'host-main.js')
  const parts = (await readdir(host)).filter((name) => name !== 'host-main.js')
  await Promise.all(parts.map((name) => rm(join(host, name))))
  const code = await readFile(bundled, 'utf8')
  // The loader reads it byte by byte.
  const ascii = code.replace(/[^\0-\x7f]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
  await writeFile(bundled, `(function (require) {${ascii}\n})`)
  const loader = new URL('host-loader.cjs', import.meta.url)
  const { PROTOCOL } = await import(pathToFileURL(join(folder, 'engine/channel/protocol.js')).href)
  if (!(await readFile(loader, 'utf8')).includes(`const PROTOCOL = ${PROTOCOL}\n`))
    throw new SetupFailure(`scripts/run/host-loader.cjs speaks another protocol than ${PROTOCOL}: set it there too.`)
  await copyFile(loader, join(host, 'host.cjs'))
  await writeFile(
    join(host, 'rehearsal.mjs'),
    '// What a worker that waits to be taken loads and runs, so that the first task is not the first.\nexport const rehearse = (x) => x\n',
  )
  // Whoever looks for the package that the loader belongs to finds it here, and not four folders up.
  await writeFile(join(host, 'package.json'), '{ "type": "commonjs" }\n')
  await rehearse(folder, join(host, 'host.cjs'))
}

/**
 * One worker runs some tasks, and what V8 has compiled by then is kept for all that follow.
 * @param {string} folder
 * @param {string} hostPath
 */
async function rehearse(folder, hostPath) {
  const program = `
    import { setHostRuntime } from '${pathToFileURL(join(folder, 'engine/process/host-entry.js')).href}'
    import { Pool, Supervisor } from '${pathToFileURL(join(folder, 'engine/index.js')).href}'
    setHostRuntime({ execPath: process.execPath, hostPath: ${JSON.stringify(hostPath)}, spawnerPath: '', env: { PROCDECK_MAKE_CODE_CACHE: '1' } })
    const supervisor = new Supervisor()
    const pool = new Pool({ processes: 1, supervisor })
    const module = ${JSON.stringify(pathToFileURL(join(folder, 'workers/tasks/primes.js')).href)}
    await pool.map({ module, export: 'countPrimes' }, Array.from({ length: 200 }, () => [0, 10]))
    await pool.close()
    await pool.join()
    await supervisor.close()`
  const code = await runLoudly(process.execPath, ['--input-type=module', '-e', program], { cwd: folder, quiet: true })
  if (code !== 0) throw new SetupFailure('The library is built, and its worker does not run: see the errors above.')
}
