// procdeck list, run and lab as commands: their output, exit codes, and what Ctrl-C leaves.

import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { usualPython } from '../../test/support/pythons.ts'
import { commandOf, descendantsOf, isRunning, until } from '../../test/support/os-view.ts'
import { type SubjectOptions, subjectOf } from './subject.ts'

const cli = fileURLToPath(new URL('../../out/cli/procdeck.js', import.meta.url))
let folder = ''
let running: ChildProcess | null = null

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly said: string
}

function start(args: readonly string[]): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const child = spawn(process.execPath, [cli, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  running = child
  let [out, said] = ['', '']
  child.stdout?.on('data', (text) => (out += String(text)))
  child.stderr?.on('data', (text) => (said += String(text)))
  return { child, ended: new Promise((resolve) => child.on('close', (code) => resolve({ code, out, said }))) }
}
const run = (...args: readonly string[]): Promise<Ended> => start(args).ended

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'procdeck-cli-'))
  writeFileSync(
    join(folder, 'work.mjs'),
    'export const square = (x) => x * x\nexport const fails = () => { throw new Error("no luck") }\n',
  )
  writeFileSync(join(folder, 'work.py'), 'def square(x):\n    return x * x\n')
  writeFileSync(join(folder, 'inputs.json'), '[1, 2, 3]')
})

afterEach(() => {
  running?.kill('SIGKILL')
})

afterAll(() => {
  rmSync(folder, { recursive: true })
})

test('list names each workload with its parameters and presets', async () => {
  const { code, out } = await run('list')
  expect(code).toBe(0)
  expect(out).toMatch(/^primes: Primes$/m)
  expect(out).toMatch(/^ {2}--param ranges=1\.\.1000000 \(Tasks that the numbers are cut into\)$/m)
  expect(out).toMatch(/^ {2}--preset four-jobs: /m)
})

test.each([
  ['a workload', ['primes', '--preset', 'four-jobs', '--workers', '2'], /^Primes: 4,995 primes \(/],
  ['a function of JavaScript', ['work.mjs#square', '--range', '0..5'], /^square of work\.mjs: 5 results \(/],
  [
    'a function over a file of JSON',
    ['work.mjs#square', '--inputs', 'inputs.json'],
    /^square of work\.mjs: 3 results \(/,
  ],
])('run: %s has its result on standard output and exit code 0', async (_what, args, first) => {
  const { code, out, said } = await run('run', ...args)
  expect([code, said]).toEqual([0, ''])
  expect(out).toMatch(first)
})

test.each([
  [
    'a task that fails, with its place',
    ['run', 'work.mjs:fails', '--range', '0..2'],
    1,
    /Error: no luck \(work\.mjs:2:36\)/,
  ],
  [
    'too many workers',
    ['run', 'primes', '--preset', 'four-jobs', '--workers', '10000'],
    2,
    /--workers from 1 to 256, got 10000/,
  ],
  [
    'a start method of Node for a function of Python',
    ['run', 'work.py:square', '--range', '0..2', '--start-method', 'thread'],
    2,
    /started by spawn, fork, forkserver, and not by thread/,
  ],
  [
    'a time budget that is no number',
    ['lab', 'primes', '--budget', 'soon'],
    2,
    /--budget: expected a number from 1 to/,
  ],
  ['a chunk that is none', ['lab', 'primes', '--chunk', '1,x'], 2, /--chunk: expected a whole number .* got "x"/],
  ['a report of no known kind', ['lab', 'primes', '--report', 'a.pdf'], 2, /a\.pdf: expected a name that ends in/],
  [
    'a whole number that would change',
    ['run', 'work.mjs#square', '--inputs', '[9007199254740993]'],
    2,
    /9007199254740993 would be changed/,
  ],
  ['a workload that is no map', ['lab', 'timeouts'], 2, /Timeouts is no map over inputs/],
  [
    'a report in no folder',
    ['lab', 'primes', '--report', 'no/such/report.html'],
    2,
    /--report no\/such\/report\.html cannot be written/,
  ],
  [
    'a history that is another file',
    ['lab', 'primes', '--history', 'work.py'],
    2,
    /procdeck lab: --history: work\.py is no database of SQLite/,
  ],
])('%s is told in a sentence, without a stack, by the exit code too', async (_what, args, wanted, words) => {
  const { code, out, said } = await run(...args)
  expect(code).toBe(wanted)
  expect(out + said).toMatch(words)
  expect(out + said).not.toMatch(/^\s+at /m)
})

test.each([
  // Long before the first line comes.
  ['leaves', '| true; exit ${PIPESTATUS[0]}', 141, /^$/],
  ['is full', '> /dev/full', 1, /^procdeck: the output cannot be written: .*ENOSPC/],
])('output whose end %s ends the command without a stack', async (_what, into, wanted, words) => {
  const line = `"$0" "$1" run work.mjs#square --range 0..2000 --json ${into}`
  const child = spawn('bash', ['-c', line, process.execPath, cli], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
  running = child
  let said = ''
  child.stderr.on('data', (text) => (said += String(text)))
  const code = await new Promise((resolve) => child.on('close', resolve))
  expect(code).toBe(wanted)
  expect(said).toMatch(words)
  expect(said).not.toMatch(/^\s+at /m)
})

const none: SubjectOptions = { param: [] }

test.each<[string, readonly string[], SubjectOptions, RegExp]>([
  ['no such workload', ['nothing'], none, /There is no workload "nothing"\. Name one of procdeck list/],
  ['no inputs', ['work.mjs#square'], none, /Name the inputs of the function once/],
  ['two kinds of inputs', ['work.mjs#square'], { param: [], range: '0..2', lines: 'x' }, /inputs of the function once/],
  ['a bad range', ['work.mjs#square'], { param: [], range: '5..5' }, /END above FIRST, got "5\.\.5"/],
  [
    'a range of too many numbers',
    ['work.mjs#square'],
    { param: [], range: '0..100000000000' },
    /has more than 1,000,000 numbers/,
  ],
  [
    'a range beyond the exact numbers',
    ['work.mjs#square'],
    { param: [], range: '9007199254740990..9007199254740995' },
    /numbers up to 9007199254740991/,
  ],
  [
    'a file that is not there',
    ['work.mjs#square'],
    { param: [], inputs: 'no.json' },
    /--inputs no\.json cannot be read/,
  ],
  [
    'JSON that is too long',
    ['work.mjs#square'],
    { param: [], inputs: `[${'1,'.repeat(131_072)}1]` },
    /--inputs has 262,147 characters of JSON, and 262,144 are the most\. For more, name a file of lines with --lines\./,
  ],
  [
    'a bad parameter',
    ['primes'],
    { param: ['from=-1'], preset: 'four-jobs' },
    /primes refuses its parameters.*--param from/,
  ],
  [
    'a parameter without a value',
    ['primes'],
    { param: ['from'], preset: 'four-jobs' },
    /Expected --param key=value, got "from"/,
  ],
  ['no such preset', ['primes'], { param: [], preset: 'huge' }, /no preset "huge": four-jobs, 10s, 60s/],
])('%s is refused', async (_what, words, options, message) => {
  await expect(subjectOf(words, options, new URL('../../out/programs/', import.meta.url))).rejects.toThrow(message)
})

test.each([
  [['python3', 'primes.py', '--workers', '{n}'], 'python3 primes.py --workers {n}'],
  [['python3', 'my primes.py', '-w{n}', '--chunk={chunk}'], "python3 'my primes.py' -w{n} --chunk={chunk}"],
  [['env', 'JOBS={n}', 'sh', '-c', 'echo $JOBS'], "env JOBS={n} sh -c 'echo $JOBS'"],
])('the words %j are the program %s', async (words, commandLine) => {
  const subject = await subjectOf(words, none, new URL('file:///'))
  expect(subject).toMatchObject({ kind: 'program', commandLine })
})

const small = ['--workers', '1,2', '--chunk', 'auto', '--repeats', '1', '--warm-ups', '0']

test('lab: a table, a verdict and the checklist on standard output, the report in a file, the experiment in the history', async () => {
  const kept = ['--history', join(folder, 'history.sqlite'), '--report', 'report.html']
  const { code, out, said } = await run('lab', 'work.mjs#square', '--range', '0..50', ...small, ...kept)
  expect(code).toBe(0)
  expect(out).toMatch(/^plain loop .* the baseline$/m)
  expect(out).toMatch(/It does not help: the plain loop takes/)
  expect(out).toMatch(/^yes {2}Is there a baseline\?/m)
  expect(said).toMatch(/trial 1 of 3: plain loop\n.*about .* left/)
  expect(readFileSync(join(folder, 'report.html'), 'utf8')).toMatch(/^<!doctype html>/i)
  const again = await run('lab', 'work.mjs#square', '--range', '0..50', ...small, ...kept, '--json')
  const { experiment, analysis } = JSON.parse(again.out) as {
    experiment: { trials: unknown[] }
    analysis: { cells: unknown[] }
  }
  expect([experiment.trials.length, analysis.cells.length]).toEqual([3, 2])
})

test.skipIf(usualPython === null)('lab: a function of Python under its three start methods', async () => {
  const methods = [
    '--start-method',
    'spawn,fork,forkserver',
    '--python',
    usualPython?.file ?? '',
    '--no-history',
    '--json',
  ]
  const { code, out } = await run(
    'lab',
    'work.py:square',
    '--range',
    '0..20',
    '--workers',
    '1',
    '--chunk',
    'auto',
    '--repeats',
    '1',
    '--warm-ups',
    '0',
    ...methods,
  )
  expect(code).toBe(0)
  const { trials } = (JSON.parse(out) as { experiment: { trials: { cell: { method: string }; status: string }[] } })
    .experiment
  expect(trials.map(({ status }) => status)).toEqual(trials.map(() => 'done'))
  expect(trials.map(({ cell }) => cell.method).sort()).toEqual(['fork', 'forkserver', 'loop', 'spawn'])
})

test('lab: Ctrl-C tells what was measured, exits with 130, and leaves no process', async () => {
  const { child, ended } = start([
    'lab',
    '--workers',
    '1',
    '--repeats',
    '3',
    '--warm-ups',
    '0',
    '--no-history',
    '--',
    'sleep',
    '{n}00',
  ])
  const family = (): readonly number[] => descendantsOf(child.pid ?? 0)
  await until('the program runs', () => family().some((pid) => commandOf(pid).endsWith('sleep 100')), 10_000)
  const pids = family()
  child.kill('SIGINT')
  const { code, out } = await ended
  expect([code, pids.filter((pid) => isRunning(pid))]).toEqual([130, []])
  expect(out).toMatch(/cancelled, 1 trial/)
})
