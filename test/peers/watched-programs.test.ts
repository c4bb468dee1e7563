// Python programs under watch, each with what it must be: its output, its exit code and its traceback as without the hook, its
// processes with their exit codes, and the mistakes that are named, or none. The full form takes each start method under
// each Python that is found; programs and what they do: test/programs/watched/.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { allPythons, type Python, usualPython } from '../support/pythons.ts'
import { size } from '../support/size.ts'
import { leftOfWatched, programAt, watch, type Watching } from '../support/watching.ts'

const METHODS = ['fork', 'spawn', 'forkserver'] as const
type Method = (typeof METHODS)[number]

interface Expected {
  readonly exit: number | 'hangs'
  readonly stdout: readonly string[]
  /** Null: not fixed. */
  readonly children: readonly number[] | null
  readonly traceback: boolean
  readonly exceptions: readonly string[]
}

const { programs } = JSON.parse(readFileSync(programAt('expected.json'), 'utf8')) as {
  readonly programs: Readonly<Record<string, Readonly<Record<Method, Expected>>>>
}

const ONLY_SPAWNED = ['spawn', 'forkserver']
/** The mistakes of each program that has one; by start method where that decides. */
const NAMED: Readonly<Record<string, { readonly name: string; readonly methods?: readonly string[] }>> = {
  '06-join-before-drain.py': { name: 'Join before the queue is empty' },
  '07-no-guard.py': { name: 'No main guard', methods: ONLY_SPAWNED },
  '08-lambda-target.py': { name: 'Not picklable', methods: ONLY_SPAWNED },
  '09-lambda-in-map.py': { name: 'Not picklable' },
  '10-pool-worker-killed.py': { name: 'This pool never finishes' },
  '11-executor-worker-killed.py': { name: 'Broken executor' },
  '13-pool-in-pool.py': { name: 'A daemon cannot have children' },
  // The result of one task; the error is on stderr.
  '21-executor-errors.py': { name: 'Not picklable' },
  'bad-big-arguments.py': { name: 'Large pickles' },
  'bad-big-results.py': { name: 'Large pickles' },
  'bad-chunk-too-small.py': { name: 'Chunks are too small' },
  'bad-exit-code-ignored.py': { name: 'A failure that nobody looked at' },
  'bad-many-producers.py': { name: 'Join before the queue is empty' },
  'bad-never-joined.py': { name: 'Never joined' },
  'bad-no-guard-pool.py': { name: 'No main guard', methods: ONLY_SPAWNED },
  'bad-one-core.py': { name: 'One core does all the work' },
  'bad-pipe-join.py': { name: 'Join before the queue is empty' },
  'bad-start-cost.py': { name: 'Starting costs more than the work', methods: ONLY_SPAWNED },
  'bad-too-many-processes.py': { name: 'More processes than cores' },
}
/** What these write to stderr differs from run to run, with and without the hook: test/programs/watched/README.md. */
const RACES = ['13-pool-in-pool.py', '19-ctrl-c.py', '21-executor-errors.py']

/**
 * Its characters in a fixed order: two processes write pieces of lines in any order. Numbers of processes and addresses differ
 * from run to run.
 */
const masked = (lines: readonly string[]): string => {
  const text = lines
    .join('')
    .replaceAll(/0x[0-9a-f]+/g, '0x')
    .replaceAll(/\d{2,}/g, 'N')
  return Array.from(text).sort().join('')
}

interface Outcome {
  readonly code: number | 'hangs'
  readonly stdout: readonly string[]
  readonly stderr: readonly string[]
}

const HANGS_MS = 6_000

/** The program as its user starts it. */
async function plain({ file }: Python, name: string, method: Method): Promise<Outcome> {
  const child = spawn(file, [programAt(name), method], { detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const texts = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      texts[stream] += text
    })
  const closed = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  const end = await Promise.race([closed, delay(programs[name]?.[method].exit === 'hangs' ? HANGS_MS : 60_000)])
  if (end === undefined) process.kill(-(child.pid ?? 0), 'SIGKILL')
  await closed
  const [code, signal] = end ?? [null, null]
  const lines = (text: string): readonly string[] => text.split('\n').slice(0, -1)
  const exit = end === undefined ? 'hangs' : signal === null ? (code ?? 0) : signal === 'SIGINT' ? -2 : -99
  return { code: exit, stdout: lines(texts.stdout), stderr: lines(texts.stderr) }
}

let watching: Watching | null = null
afterEach(async () => {
  await watching?.close()
  watching = null
  expect(leftOfWatched()).toEqual([])
})

const pythons = size({ short: usualPython === null ? [] : [usualPython], full: allPythons() })
const methods = size<readonly Method[]>({ short: ['fork'], full: METHODS })
const short = ['02-pids.py', '14-errors.py', '15-exits.py', '16-signals.py', '23-joinable-queue.py']
const names = Object.keys(programs).filter((name) => size({ short: short.includes(name), full: true }))
const cells = pythons.flatMap((python) =>
  methods.flatMap((method) => names.map((name) => [python.version, method, name, python] as const)),
)

describe.runIf(cells.length > 0)('a Python program under watch is what it is without', () => {
  test.each(cells)('%s, %s: %s', { timeout: 120_000 }, async (_version, method, name, python) => {
    const expected = programs[name]?.[method]
    if (expected === undefined) throw new Error(`${name} has no row in expected.json`)
    const named = NAMED[name]
    const mistake = named !== undefined && (named.methods ?? METHODS).includes(method) ? named.name : null
    watching = watch([python.file, programAt(name), method])
    const { run, output } = watching
    if (expected.exit === 'hangs') {
      if (mistake !== null) await watching.named(mistake, 30_000)
      await run.handle.cancel('you')
    } else await run.ended
    const { record, rows } = watching

    expect(record.diagnoses.map((one) => one.name)).toEqual(mistake === null ? [] : [mistake])
    // Nothing is named for a moment either.
    if (mistake === null) expect(watching.diagnosed).toEqual([])
    const of = (stream: string): readonly string[] =>
      output.flatMap((line) => (line.startsWith(`${stream}: `) ? [line.slice(stream.length + 2)] : []))
    // Two processes may share a line.
    for (const line of expected.stdout) expect(of('stdout').join('\n')).toContain(line)
    if (expected.exit === 'hangs') return
    expect(rows[0]?.exitCode).toBe(expected.exit)
    // Python's own helpers outlive the program by a moment, and then nobody takes their exit codes.
    const helpers = ['resource tracker', 'forkserver']
    const children = rows.slice(1).filter(({ name: row }) => !helpers.includes(row))
    expect(children.filter(({ exitCode }) => exitCode === null).map(({ name: row }) => row)).toEqual([])
    if (expected.children !== null)
      expect(children.map(({ exitCode }) => exitCode ?? 0).sort((a, b) => a - b)).toEqual(expected.children)
    if (RACES.includes(name)) return
    const without = await plain(python, name, method)
    expect(masked(of('stdout'))).toEqual(masked(without.stdout))
    expect(masked(of('stderr'))).toEqual(masked(without.stderr))
    expect(rows[0]?.exitCode).toBe(without.code)
  })
})
