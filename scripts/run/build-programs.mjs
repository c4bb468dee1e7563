// Compiles the programs and the tasks of the workloads, one by one and not bundled, to out/programs/NAME: children load
// them by their address. Beside them stand their sources, which the window shows; the library as one file, for tasks
// that import it by its name; the engine process, a session for one run; and the hooks for watched programs.

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { transformSync } from '@swc/wasm-typescript'
import { rolldown } from 'rolldown'
import { root } from '../setup/paths.mjs'
import { bundleWorkers } from './bundle-workers.mjs'
import { isStale, markBuilt } from './stale.mjs'

export const programsFolder = join(root, 'out', 'programs')
export const workersFolder = join(root, 'out', 'workers')
const stamp = join(programsFolder, '.built')
const sources = [
  'src/workloads',
  'src/workers',
  'src/engine',
  'src/system',
  'src/shared',
  'src/session',
  'src/cli',
  'scripts/run/build-programs.mjs',
  'scripts/run/bundle-workers.mjs',
  'package-lock.json',
]
const library = join(programsFolder, 'procdeck', 'index.js')

/** @returns {{ readonly from: string, readonly to: string }[]} */
function entries() {
  const workloads = join(root, 'src', 'workloads')
  const ofWorkloads = readdirSync(workloads).flatMap((name) =>
    ['program', 'tasks'].flatMap((part) => {
      const from = join(workloads, name, `${part}.ts`)
      return existsSync(from) ? [{ from, to: join(name, `${part}.js`) }] : []
    }),
  )
  const inspect = join(root, 'src', 'workers', 'inspect', 'inspect-module.ts')
  const atOnce = join(root, 'src', 'workers', 'lab', 'all-at-once.ts')
  return [
    ...ofWorkloads,
    { from: inspect, to: 'inspect/inspect-module.js' },
    { from: atOnce, to: 'lab/all-at-once.js' },
  ]
}

/** Sources that are shown. */
function shownFiles() {
  const workloads = join(root, 'src', 'workloads')
  return readdirSync(workloads).flatMap((name) =>
    ['program.ts', 'tasks.ts', `${name}.py`].flatMap((file) => {
      const from = join(workloads, name, file)
      return existsSync(from) ? [{ from, to: join(programsFolder, name, file) }] : []
    }),
  )
}

/** The hooks that watched Python and Node programs get. */
function copyHooks() {
  for (const folder of ['python/hook', 'node-hook']) {
    const from = join(root, 'src', 'workers', folder)
    for (const file of readdirSync(from).filter((name) => /\.(?:py|cjs)$/.test(name)))
      cpSync(join(from, file), join(programsFolder, 'watch-hooks', file))
  }
}

/**
 * Types become spaces: a line of a stack is the same line of the source. Every import stays as it is written; only the
 * library stands in a place of its own, and files of Python are outside of the archive of a packaged app.
 * @param {string} from
 * @param {string} to
 */
function compile(from, to) {
  const { code } = transformSync(readFileSync(from, 'utf8'), { mode: 'strip-only', module: true, filename: from })
  const beside = relative(dirname(to), library)
  mkdirSync(dirname(to), { recursive: true })
  const placed = code
    .replace(/(\bfrom |\bimport\()'procdeck'/g, `$1'${beside}'`)
    .replace(/(new URL\('[^']+\.py', import\.meta\.url)\)/g, "$1.replace('.asar/', '.asar.unpacked/'))")
  writeFileSync(to, placed)
}

/**
 * @param {string} input below src/
 * @param {string} file
 */
async function bundle(input, file) {
  // The driver of the database loads a native part beside it.
  const bundled = await rolldown({ input: join(root, 'src', input), platform: 'node', external: ['libsql'] })
  try {
    await bundled.write({ file, format: 'es', codeSplitting: false })
  } finally {
    await bundled.close()
  }
}

/** @param {{ force?: boolean }} [options] */
export async function buildPrograms({ force = false } = {}) {
  if (!force && !(await isStale(stamp, sources))) return
  const startedAt = new Date()
  await bundle('engine/index.ts', library)
  await bundle('cli/engine-process.ts', join(programsFolder, 'engine-process.js'))
  await bundle('cli/procdeck.ts', join(root, 'out', 'cli', 'procdeck.js'))
  for (const { from, to } of entries()) compile(from, join(programsFolder, to))
  for (const { from, to } of shownFiles()) cpSync(from, to)
  copyHooks()
  // A process of a program may start others: these run the worker beside the programs.
  await bundleWorkers(workersFolder)
  await markBuilt(stamp, startedAt)
}
