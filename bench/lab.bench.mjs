// Is the lab right? Known answers come back, its times are those of a clock outside, its advice is as good as the best of
// all arrangements, and noise is named. npm run bench -- lab [--only=PART] [--short] [--json]; parts: known, named, truth, advice,
// noise. On a machine that does nothing else.

import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { lab, median, rulesOf } from './lab/procdeck-lab.mjs'

const json = process.argv.includes('--json')
const short = process.argv.includes('--short')
const only = process.argv.find((arg) => arg.startsWith('--only='))?.slice('--only='.length)
const here = (/** @type {string} */ name) => fileURLToPath(new URL(`lab/${name}`, import.meta.url))
const tasks = here('tasks.mjs')
const sleeper = here('sleeper.py')
/** The interpreter itself: a script in front of it takes longer to start than Python. */
const python = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim()

/**
 * @param {string} part
 * @param {string} name
 * @param {Record<string, unknown>} figures
 * @param {boolean} ok
 */
function tell(part, name, figures, ok) {
  if (json) console.log(JSON.stringify({ bench: 'lab', part, name, ok, ...figures }))
  else
    console.log(
      `${ok ? 'ok    ' : 'OUTSIDE'} ${part}: ${name}: ${Object.entries(figures)
        .map(([key, value]) => `${key} ${typeof value === 'number' ? Number(value.toPrecision(4)) : String(value)}`)
        .join(', ')}`,
    )
  if (!ok) process.exitCode = 1
}

const NEAR = 0.03
const counts = ['--workers', '1,2,3,4,6,8']

/** Sleeping programs whose shares are known. */
async function known() {
  for (const serial of [0, 0.05, 0.2, 0.5]) {
    const command = ['--', python, sleeper, '--workers', '{n}', '--seconds', '4', '--serial', String(serial)]
    const { analysis } = await lab([...counts, '--repeats', '3', '--warm-ups', '0', ...command])
    const found = analysis.fits.serial
    tell(
      'known',
      `serial share ${serial}`,
      { found: found.value, low: found.low, high: found.high },
      Math.abs(found.value - serial) <= NEAR,
    )
  }
  for (const [contention, coherence] of /** @type {const} */ ([
    [0.1, 0.02],
    [0.3, 0.01],
  ])) {
    const shares = ['--contention', String(contention), '--coherence', String(coherence)]
    const command = ['--', python, sleeper, '--workers', '{n}', '--seconds', '4', ...shares]
    const { analysis } = await lab([...counts, '--repeats', '3', '--warm-ups', '0', ...command])
    const { usl } = analysis.fits
    const ok = Math.abs(usl.contention.value - contention) <= NEAR && Math.abs(usl.coherence.value - coherence) <= NEAR
    tell(
      'known',
      `contention ${contention}, coherence ${coherence}`,
      { contention: usl.contention.value, coherence: usl.coherence.value },
      ok,
    )
  }
}

/** Faults that must be named. */
async function named() {
  const cases = /** @type {const} */ ([
    ['nap', '0..100', ['--workers', '2,8', '--chunk', '1'], 'not-cpu-bound'],
    ['tiny', '0..20000', ['--workers', '2', '--chunk', '1,10,100,1000,auto'], 'tasks-too-small'],
    ['uneven', '0..40', ['--workers', '2', '--chunk', '1'], 'slow-tail'],
    ['large', '0..12', ['--workers', '2', '--chunk', '1'], 'too-much-data'],
  ])
  for (const [name, range, factors, rule] of cases) {
    const told = await lab([...factors, '--repeats', '3', '--warm-ups', '0', '--range', range, `${tasks}#${name}`])
    const rules = rulesOf(told)
    tell('named', name, { rules: rules.join(' ') }, rules.includes(rule))
    if (rule !== 'tasks-too-small') continue
    const { cells, advised } = told.analysis
    const of = (/** @type {unknown} */ chunk) =>
      cells.find((/** @type {any} */ one) => one.cell.chunkSize === chunk).medianMs
    const gain = of(1) / of(advised.chunkSize)
    // Single tasks are fast here as well: the engine sends what is tiny together, whatever the chunk size.
    tell('named', 'the advised chunk against chunk 1', { advised: advised.chunkSize, gain }, gain >= 5)
  }
}

/**
 * Each trial is timed by a clock outside too, in the same run: from run to run this machine's speed moves by more than the
 * limits.
 */
async function truth() {
  const folder = mkdtempSync(join(tmpdir(), 'procdeck-truth-'))
  const file = join(folder, 'times')
  const program = [python, '-S', here('timed.py'), file, python, here('primes.py'), '{n}']
  const { experiment } = await lab(['--workers', '2', '--repeats', '9', '--warm-ups', '0', '--', ...program])
  const outside = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(' ').map(Number))
  rmSync(folder, { recursive: true })
  const inside = experiment.trials.map((/** @type {any} */ trial) => trial.measures)
  const parts = /** @type {const} */ ([
    ['wallMs', 0, 0.05],
    ['cpuMs', 1, 0.02],
  ])
  for (const [name, column, limit] of parts) {
    const ours = median(inside.map((/** @type {any} */ one) => one[name]))
    const theirs = median(outside.map((one) => one[column] ?? 0))
    tell('truth', name, { lab: ours, outside: theirs, ratio: ours / theirs }, Math.abs(ours / theirs - 1) <= limit)
  }
}

/** The advised arrangement beside the best of all, which is measured again. */
async function advice() {
  const grid = short
    ? ['--workers', '1,2,3', '--chunk', '1,25,auto', '--repeats', '2', '--warm-ups', '0']
    : ['--workers', '1,2,3,4', '--chunk', '1,5,25,100,auto', '--repeats', '3', '--warm-ups', '1']
  const subjects = [
    ['primes', ['--param', 'from=10000000', '--param', 'to=12000000', '--param', 'ranges=200', 'primes']],
    ['steps', ['--range', '0..200', `${tasks}#steps`]],
    ['growing', ['--range', '0..200', `${tasks}#growing`]],
    ['nap', ['--range', '0..100', `${tasks}#nap`]],
    ['tiny', ['--range', '0..10000', `${tasks}#tiny`]],
    ['turned', ['--range', '0..2000', `${tasks}#turned`]],
  ]
  for (const [name, subject] of subjects) {
    const { analysis } = await lab([...grid, .../** @type {string[]} */ (subject)])
    const { advised, best } = analysis
    // Both in one experiment: from minute to minute this machine's speed moves by more than the limit.
    const lists = (/** @type {string} */ factor) => [...new Set([advised[factor], best[factor]])].join(',')
    const both = ['--workers', lists('workers'), '--chunk', lists('chunkSize')]
    const repeats = ['--repeats', short ? '5' : '9', '--warm-ups', '0']
    const told = await lab([...both, ...repeats, .../** @type {string[]} */ (subject)])
    const medianOf = (/** @type {any} */ cell) =>
      told.analysis.cells.find(
        (/** @type {any} */ one) => one.cell.workers === cell.workers && one.cell.chunkSize === cell.chunkSize,
      ).medianMs
    const ratio = medianOf(advised) / medianOf(best)
    const words = (/** @type {any} */ cell) => `${cell.workers}x${cell.chunkSize}`
    tell('advice', String(name), { advised: words(advised), best: words(best), ratio }, ratio <= 1.1)
  }
}

/** A busy process is started halfway: its trials are marked, and those before are not. */
async function noise() {
  const subject = ['--range', '0..100', `${tasks}#steps`]
  const factors = ['--workers', '1,2', '--chunk', 'auto', '--repeats', '8', '--warm-ups', '0']
  const busy = /** @type {import('node:child_process').ChildProcess[]} */ ([])
  let trials = 0
  const told = await lab([...factors, ...subject], (child) => {
    child.stderr?.on('data', (text) => {
      trials += String(text).split('\n').length - 1
      if (trials > 12 && busy.length === 0) busy.push(spawn(process.execPath, ['-e', 'for (;;);']))
    })
  })
  for (const one of busy) one.kill('SIGKILL')
  const marked = told.experiment.trials.map((/** @type {any} */ trial) => trial.marks.length > 0)
  const [early, late] = [marked.slice(0, 11), marked.slice(13)]
  const figures = { early: early.filter(Boolean).length, late: late.filter(Boolean).length, of: late.length }
  const said = told.analysis.warnings.some((/** @type {string} */ text) => text.includes('other programs used'))
  tell(
    'noise',
    'a busy process from the middle on',
    { ...figures, said },
    figures.early === 0 && figures.late === late.length && said,
  )
}

const parts = { known, named, truth, advice, noise }
for (const [name, part] of Object.entries(parts)) if (only === undefined || only === name) await part()
