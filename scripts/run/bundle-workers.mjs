// What runs inside a child, in one folder for the library and for the app: host.cjs, the first file of every worker process,
// and the worker that it loads. With a file for each module a worker would start 25 ms later.

import { cp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'
import { runLoudly } from '../setup/child.mjs'
import { SetupFailure } from '../setup/failure.mjs'
import { root } from '../setup/paths.mjs'

const boot = join(root, 'src', 'workers', 'boot')

/**
 * CommonJS, for Node takes 8 ms to get its loader of ES modules going, and a target may need none. Names stay: errors are
 * named after their classes.
 * @param {string} folder
 */
export async function bundleWorkers(folder) {
  await bundle('loader.ts', join(folder, 'host.cjs'))
  const main = join(folder, 'host-main.js')
  await bundle('main.ts', main)
  const code = await readFile(main, 'utf8')
  // The loader reads it byte by byte.
  const ascii = code.replace(/[^\0-\x7f]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
  // Code that was compiled of another source: the runtime would tell by its length alone.
  await rm(join(folder, 'host-main.cache'), { force: true })
  await writeFile(main, `(function (require) {${ascii}\n})`)
  await writeFile(
    join(folder, 'rehearsal.mjs'),
    '// What a worker that waits to be taken loads and runs, so that the first task is not the first.\nexport const rehearse = (x) => x\n',
  )
  await copyPython(join(folder, 'python'))
  await bundle('typescript-hooks.ts', join(folder, 'typescript-hooks.mjs'), 'esm')
  // Whoever looks for the package that the loader belongs to finds it here, and not four folders up.
  await writeFile(join(folder, 'package.json'), '{ "type": "commonjs" }\n')
}

/**
 * The worker in Python as it stands.
 * @param {string} folder
 */
async function copyPython(folder) {
  const from = join(root, 'src', 'workers', 'python', 'worker')
  await rm(folder, { recursive: true, force: true })
  await cp(from, folder, { recursive: true, filter: (path) => !path.includes('__pycache__') })
}

/**
 * @param {string} entry
 * @param {string} file
 * @param {'cjs' | 'esm'} [format]
 */
async function bundle(entry, file, format = 'cjs') {
  const bundled = await rolldown({ input: join(boot, entry), platform: 'node', external: ['@swc/wasm-typescript'] })
  try {
    await bundled.write({ file, format, minify: { compress: true, mangle: false, codegen: true } })
  } finally {
    await bundled.close()
  }
}

/**
 * One worker runs some tasks, and what V8 has compiled by then is kept beside it for all that follow.
 * @param {object} options
 * @param {string} options.library the built library, which runs the rehearsal
 * @param {string} options.workers the folder of bundleWorkers
 * @param {string} options.execPath the runtime that the workers are for
 * @param {Readonly<Record<string, string>>} options.env
 */
export async function rehearse({ library, workers, execPath, env }) {
  const hostPath = join(workers, 'host.cjs')
  const address = (/** @type {string[]} */ ...path) => pathToFileURL(join(...path)).href
  const runtime = { execPath, hostPath, spawnerPath: '', env: { ...env, PROCDECK_MAKE_CODE_CACHE: '1' } }
  const program = `
    import { setHostRuntime } from '${address(library, 'engine/process/host-entry.js')}'
    import { Pool, Supervisor } from '${address(library, 'engine/index.js')}'
    setHostRuntime(${JSON.stringify(runtime)})
    const supervisor = new Supervisor()
    const pool = new Pool({ processes: 1, supervisor })
    const module = '${address(workers, 'rehearsal.mjs')}'
    await pool.map({ module, export: 'rehearse' }, Array.from({ length: 200 }, () => [0, 10]))
    await pool.close()
    await pool.join()
    await supervisor.close()`
  const code = await runLoudly(process.execPath, ['--input-type=module', '-e', program], { cwd: library, quiet: true })
  if (code !== 0) throw new SetupFailure('The worker is built and does not run: see the errors above.')
}
