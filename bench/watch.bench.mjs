// What watching costs a Python program: the same program without and with the hook, in pairs, one after the other. The ratio
// of each pair is taken, and the median of the ratios told. No watcher reads meanwhile: on few cores it would be measured
// too; --watched runs the whole of `procdeck watch` in place of the hook alone. --python=FILE: another interpreter.

import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { median, quantile, report } from './figures.mjs'

const PAIRS = 11
const PROGRAM = fileURLToPath(new URL('./watch/costs.py', import.meta.url))
const HOOK = fileURLToPath(new URL('../src/workers/python/hook', import.meta.url))
const CLI = fileURLToPath(new URL('../out/cli/procdeck.js', import.meta.url))

/** Limits: a share of the time, or milliseconds of each of `count`. */
const CASES = [
  { subject: 'Pool.map, chunk 1', args: ['map', 'fork', '150000', '1'], limit: 0.03 },
  { subject: 'Pool.map, chunk 100', args: ['map', 'fork', '4000000', '100'], limit: 0.03 },
  { subject: 'executor.map', args: ['executor', 'fork', '10000'], limit: 0.03 },
  { subject: 'queue put, get', args: ['queue', 'fork', '200000'], limit: 0.04 },
  { subject: 'start by fork', args: ['starts', 'fork', '400'], count: 400, limitMs: 0.25 },
  { subject: 'start by spawn', args: ['starts', 'spawn', '40'], limit: 0.05 },
  { subject: 'start by forkserver', args: ['starts', 'forkserver', '100'], limit: 0.05 },
]

const isWatched = process.argv.includes('--watched')
const only = process.argv.find((one) => one.startsWith('--only='))?.slice('--only='.length)
const given = process.argv.find((one) => one.startsWith('--python='))?.slice('--python='.length) ?? 'python3'
const python = spawnSync(given, ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).stdout.trim()
const folder = mkdtempSync(join(process.platform === 'linux' ? '/dev/shm' : tmpdir(), 'procdeck-bench-'))
mkdirSync(join(folder, 'pages'))
for (const name of readdirSync(HOOK).filter((one) => one.endsWith('.py')))
  cpSync(join(HOOK, name), join(folder, 'hook', name))
// As a watcher does it: where Python writes no compiled files, each process would compile the hook.
const compile = 'import py_compile, sys; [py_compile.compile(path) for path in sys.argv[1:]]'
spawnSync(python, [
  '-I',
  '-S',
  '-c',
  compile,
  ...readdirSync(join(folder, 'hook')).map((name) => join(folder, 'hook', name)),
])
const hooked = { ...process.env, PYTHONPATH: join(folder, 'hook'), PROCDECK_WATCH_DIR: folder }

/** @param {readonly string[]} args @param {boolean} on */
function seconds(args, on) {
  // Each run has an empty log and no pages of others.
  writeFileSync(join(folder, 'events.jsonl'), '')
  for (const name of readdirSync(join(folder, 'pages'))) rmSync(join(folder, 'pages', name))
  const command = [python, PROGRAM, ...args]
  const [file = '', ...rest] = on && isWatched ? [process.execPath, CLI, 'watch', '--', ...command] : command
  const env = on && !isWatched ? hooked : process.env
  const { stdout, stderr, status } = spawnSync(file, rest, { encoding: 'utf8', env })
  const measured = Number(stdout.trim())
  if (status !== 0 || !(measured > 0)) throw new Error(`${command.join(' ')}: ${stderr}`)
  return measured
}

/** @param {boolean} on */
function interpreterSeconds(on) {
  const began = performance.now()
  spawnSync(python, ['-c', ''], { env: on ? hooked : process.env })
  return (performance.now() - began) / 1_000
}

/** @param {(on: boolean) => number} run @param {number} [count] */
function pairs(run, count = PAIRS) {
  run(true)
  /** @type {{ without: number[], ratios: number[], extras: number[] }} */
  const { without, ratios, extras } = { without: [], ratios: [], extras: [] }
  for (let pair = 0; pair < count; pair++) {
    // Which is first takes turns: the machine may become slower or faster.
    const first = run(pair % 2 === 1)
    const second = run(pair % 2 === 0)
    const [off, on] = pair % 2 === 0 ? [first, second] : [second, first]
    without.push(off)
    ratios.push(on / off)
    extras.push(on - off)
  }
  return { without, ratios, extras }
}

try {
  let hasFailed = false
  for (const { subject, args, limit, limitMs, count = 1 } of CASES) {
    if (only !== undefined && !subject.includes(only)) continue
    const { without, ratios, extras } = pairs((on) => seconds(args, on))
    const extraMs = (1_000 * median(extras)) / count
    const share = median(ratios) - 1
    const isMet = limitMs === undefined ? share <= limit : extraMs <= limitMs
    hasFailed ||= !isMet
    report({
      bench: 'watch',
      subject,
      withoutS: median(without),
      addedPercent: 100 * share,
      from: 100 * (quantile(ratios, 0.25) - 1),
      to: 100 * (quantile(ratios, 0.75) - 1),
      ...(limitMs === undefined ? { limitPercent: 100 * limit } : { addedMs: extraMs, limitMs }),
      met: isMet,
    })
  }
  if (only === undefined || 'interpreter'.includes(only)) {
    const { extras } = pairs(interpreterSeconds, 10 * PAIRS)
    const addedMs = 1_000 * median(extras)
    hasFailed ||= addedMs > 1
    report({ bench: 'watch', subject: 'interpreter', addedMs, limitMs: 1, met: addedMs <= 1 })
  }
  process.exitCode = hasFailed ? 1 : 0
} finally {
  rmSync(folder, { recursive: true, force: true })
}
