// The packed library, as somebody gets it who installs it: what is in it, and that programs run with it alone.

import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Each call of the library's face once, with its types. */
const PROGRAM = `
import { Command, Executor, JoinableQueue, Pool, Process, Queue, openScope, type Program } from 'procdeck'

const module = new URL('./tasks.mjs', import.meta.url)
const child = new Process({ target: { module, export: 'square' }, args: [10], name: 'p1' })
await child.start()
const ended: boolean = await child.join(10_000)
console.log('process', ended, child.exitCode)
const shell = new Command({ command: 'sh', args: ['-c', 'exit 3'] })
await shell.start()
await shell.join()
console.log('command', shell.exitCode)

const pool = new Pool({ processes: 2 })
const doubled: number[] = await pool.map<number>({ module, export: 'double' }, [1, 2, 3])
console.log('pool', doubled.join())
const typed = new URL('./typed.ts', import.meta.url)
console.log('typescript', await pool.apply<number>({ module: typed, export: 'triple' }, [5]))
await pool.close()
await pool.join()

const queue = new Queue<number>({ name: 'q' })
const jobs = new JoinableQueue<string>()
const putter = new Process({ target: { module, export: 'putThree' }, args: [queue] })
await putter.start()
console.log('queue', [await queue.get(), await queue.get(), await queue.get()].join(), jobs.unfinished)
await putter.join()
queue.close()
jobs.close()

const executor = new Executor({ maxWorkers: 1 })
const answer: number = await executor.submit<number>({ module, export: 'double' }, [21]).result()
console.log('executor', answer)
await executor.shutdown()

const scope = openScope({ parameters: { n: 4 } })
const program: Program = async (run) => {
  const results = new run.Queue<number>()
  await results.put(Number(run.parameters['n']))
  run.check('it is there', results.size === 1)
  return { headline: 'one item' }
}
console.log('scope', (await program(scope)).headline, scope.checks[0]?.ok)
await scope.close()
`

const TYPED = `
export const triple = (x: number): number => 3 * x
`

const TASKS = `
export const square = (x) => { console.log('child', x * x) }
export const double = (x) => 2 * x
export const putThree = async (queue) => { for (const n of [1, 2, 3]) await queue.put(n) }
`

/**
 * Programs of the catalogue in plain Node: what the app gives them, without the app. One after the other in one process,
 * which ends when none of them has left anything.
 */
const RUN_PROGRAMS = `
import { writeFileSync } from 'node:fs'
import { openScope } from 'procdeck'
const outputs = {}
for (const [name, parameters] of JSON.parse(process.argv[2])) {
  const lines = []
  const scope = openScope({ parameters })
  try {
    const { program } = await import('./' + name + '/program.js')
    const { headline, story } = await program(scope)
    lines.push(headline, ...story)
  } catch (error) {
    lines.push(String(error.stack))
  } finally {
    await scope.close()
  }
  lines.push(scope.checks.every(({ ok }) => ok) ? 'all checks passed' : JSON.stringify(scope.checks))
  outputs[name] = lines.join('\\n')
}
writeFileSync('outputs.json', JSON.stringify(outputs))
`

/** What scripts/run/suites.mjs took from the tests: npm may need it to reach its registry. */
const certificates = process.env['PROCDECK_NPM_CA_CERTS']
const npmEnv = certificates === undefined ? process.env : { ...process.env, NODE_EXTRA_CA_CERTS: certificates }

let folder = ''
let packed: readonly string[] = []

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'procdeck-package-'))
  const out = execFileSync('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: join(root, 'dist'),
    encoding: 'utf8',
  })
  const [{ filename, files }] = JSON.parse(out) as [{ filename: string; files: { path: string }[] }]
  packed = files.map(({ path }) => path)
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  execFileSync('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', join(folder, filename)], {
    cwd: folder,
    env: npmEnv,
    stdio: 'pipe',
  })
}, 120_000)

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

test('the package is the library alone: no session, no app, no helper of tests, no source map', () => {
  const tops = new Set(packed.map((path) => path.split('/')[0]))
  expect([...tops].sort((a = '', b = '') => (a < b ? -1 : 1))).toEqual([
    'LICENSE',
    'engine',
    'package.json',
    'shared',
    'system',
    'workers',
  ])
  expect(packed.filter((path) => /test|chaos|\.map$|\.ts$/.test(path) && !path.endsWith('.d.ts'))).toEqual([])
  expect(packed.filter((path) => path.startsWith('workers/') && path.endsWith('.js'))).toEqual(['workers/host-main.js'])
  const manifest = JSON.parse(readFileSync(join(root, 'dist', 'package.json'), 'utf8')) as Record<string, object>
  expect(Object.keys(manifest['dependencies'] ?? {}).length).toBeLessThanOrEqual(4)
})

test('a program outside of the repository runs Process, Pool, Queue, Executor and a scope from the packed file', () => {
  writeFileSync(join(folder, 'tasks.mjs'), TASKS)
  writeFileSync(join(folder, 'typed.ts'), TYPED)
  writeFileSync(join(folder, 'program.ts'), PROGRAM)
  const options = { strict: true, module: 'nodenext', target: 'es2022', lib: ['es2023'], types: ['node'] }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['program.ts'] }))
  mkdirSync(join(folder, 'node_modules', '@types'), { recursive: true })
  for (const name of ['@types/node', 'undici-types'])
    cpSync(join(root, 'node_modules', name), join(folder, 'node_modules', name), { recursive: true })
  // With its types: a wrong one in PROGRAM fails here.
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder], { stdio: 'pipe' })
  const output = execFileSync(process.execPath, ['program.js'], { cwd: folder, encoding: 'utf8' })
  const lines = output.trim().split('\n')
  expect(lines.filter((line) => line !== 'child 100')).toEqual([
    'process true 0',
    'command 3',
    'pool 2,4,6',
    'typescript 15',
    'queue 1,2,3 0',
    'executor 42',
    'scope one item true',
  ])
})

/** A workload, its parameters, and what its story tells. */
const PROGRAMS: readonly (readonly [name: string, parameters: object, words: RegExp])[] = [
  ['first-processes', { rounds: 2, sleepMs: 20 }, /The square came first in \d of 2 rounds/],
  ['timeouts', { sleepMs: 60_000, limitMs: 200, graceMs: 100 }, /Exit codes: sleeper -15, stubborn -9, stopped -9/],
  ['output', { processes: 2, lines: 5 }, /\d+ of 10 printed lines jumbled, 0 of 10 logged/],
  [
    'baseline',
    { from: 10_000_000, to: 10_080_000, ranges: 4 },
    /1 process .+ workers? .+: [\d.]+ times as (fast|slow)/,
  ],
  ['chunking', { items: 1_000, steps: 10 }, /Chunk size \S+ was the fastest: [\d.]+ ms for 1,000 items/],
  [
    'process-cost',
    { rounds: 1, largestMiB: 1 },
    /First answer after [\d.]+ ms with spawn, [\d.]+ ms with warm, [\d.]+ ms with thread\n.*\n(The same by multiprocessing|Python is not measured: there is no python3)/,
  ],
  [
    'mandelbrot',
    { width: 96, height: 64, tile: 16, steps: 500, centreX: -0.6, centreY: 0, span: 3.2 },
    /1 process [\d.]+ s, \d workers? [\d.]+ s: [\d.]+ times as/,
  ],
  ['executor', { text: 'procdeck', bits: 12, batch: 1_000 }, /The first number with 12 zero bits is 8,320/],
  [
    'text',
    { lines: 1_000, parts: 2, linesPerTask: 500 },
    /Paths [\d.]+ m?s, lines [\d.]+ m?s: [\d.]+ times as (fast|slow); \d+ bytes crossed instead of [\d.]+ kB/,
  ],
  [
    'pipeline',
    { items: 50, readers: 1, computers: 2, writers: 1, maxSize: 4, readMs: 10, computeSteps: 100, writeMs: 0 },
    /Reading was the bottleneck: both queues were empty most of the time/,
  ],
  ['shared-state', { processes: 2, count: 20 }, /2 processes appended 40 items: none reached the parent/],
  ['too-many-processes', { numbers: 20_000, timesCores: 2 }, /\d+ process(es)? did best on \d+ cores?: /],
  [
    'which-one',
    { tasks: 4, steps: 1_000, latencyMs: 2, kilobytes: 4, timesCores: 2 },
    /^Times as fast as a plain loop: CPU-bound [\d.]+ \(.+\), I\/O-bound [\d.]+ \(.+\), zlib [\d.]+ \(.+\)$/m,
  ],
  [
    'gil',
    { tasks: 1 },
    /^(Arithmetic in Python: [\d.]+ times as fast with \d+ threads?, |No times: there is no python3 on this machine$)/m,
  ],
  ['queue-results', { workMs: 0, takeEveryMs: 0 }, /Took 5 of 5 results/],
  ['not-serialisable', { depth: 2, numbers: 10 }, /4 of 4 values refused, and 0 processes started for them/],
  ['no-main-guard', { setUpMs: 0 }, /1 start became 4 processes without a main guard, and 1 process with one/],
  [
    'join-before-drain',
    { items: 2, room: 1, limitMs: 300 },
    /join gave false after \d+ ms: the process waits for its parent/,
  ],
  ['crossed-queues', { rounds: 5, startItem: false }, /A and B waited for each other: named after [\d,]+ ms/],
  ['pool-waits-for-itself', { workers: 1, tasks: 1 }, /1 task on 1 worker: the deadlock was named after [\d,]+ ms/],
]

describe('the programs of the catalogue', () => {
  let outputs: Readonly<Record<string, string>> = {}

  beforeAll(() => {
    for (const [name] of PROGRAMS) {
      // As they are compiled, but for the place of the library: here it is an installed package.
      cpSync(join(root, 'out/programs', name), join(folder, name), { recursive: true })
      for (const file of ['program.js', 'tasks.js']) {
        const path = join(folder, name, file)
        writeFileSync(path, readFileSync(path, 'utf8').replace('../procdeck/index.js', 'procdeck'))
      }
    }
    writeFileSync(join(folder, 'run-programs.mjs'), RUN_PROGRAMS)
    const args = ['run-programs.mjs', JSON.stringify(PROGRAMS.map(([name, parameters]) => [name, parameters]))]
    execFileSync(process.execPath, args, {
      cwd: folder,
      stdio: 'pipe',
      maxBuffer: 64 * 1_024 * 1_024,
      timeout: 280_000,
    })
    outputs = JSON.parse(readFileSync(join(folder, 'outputs.json'), 'utf8')) as typeof outputs
  }, 300_000)

  test.each(PROGRAMS)('%s runs in plain Node against the packed library, and its checks hold', (name, _, words) => {
    expect(outputs[name]).toMatch(words)
    expect(outputs[name]).toContain('all checks passed')
  })
})
