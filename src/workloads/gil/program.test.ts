// The GIL, as the app runs it.

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { isRunning } from '../../../test/support/os-view.ts'
import { ProgramRuns } from '../../../test/support/program-runs.ts'
import { measuredIn, storyOf } from './program.ts'
import { gil } from './workload.ts'

const runs = new ProgramRuns()

const KINDS = ['arithmetic', 'SHA-256', 'waiting'] as const
const WAYS = ['plain loop', '2 threads', '2 processes'] as const
const CHECKS = [
  'each way was measured with each kind of work',
  'each way has the same results',
  'none of the processes is left',
]
const pythonIsThere = spawnSync('python3', ['--version']).status === 0
const sum = (values: readonly number[]): number => values.reduce((one, other) => one + other, 0)

/** The results of gil.py, made another way. */
function sumsOf(tasks: number): readonly number[] {
  const seeds = Array.from({ length: tasks }, (_, i) => i + 1)
  const data = Buffer.from(Array.from({ length: 1_048_576 }, (_, i) => i % 256))
  const calculate = (seed: number): number => {
    let value = seed
    for (let step = 0; step < 600_000; step++) value = (value * 31) % 1_000_003
    return value
  }
  const digest = (seed: number): number => {
    const hash = createHash('sha256').update(`${seed}`)
    for (let i = 0; i < 48; i++) hash.update(data)
    return hash.digest().readUIntBE(0, 3)
  }
  return [sum(seeds.map(calculate)), sum(seeds.map(digest)), sum(seeds)]
}

interface Told {
  readonly gil?: 'with' | 'without'
  readonly cores?: number
  readonly workers?: number
  /** Of each kind of work, by way: milliseconds and cores. */
  readonly cells: readonly string[]
}

/** What gil.py would print. */
function linesOf({ gil: has = 'with', cores = 2, workers = 2, cells }: Told): string[] {
  const counted = (one: string, more: string): string => `${workers} ${workers === 1 ? one : more}`
  const ways = ['plain loop', counted('thread', 'threads'), counted('process', 'processes')]
  const lines = ways.flatMap((way, i) =>
    cells.map((own, kind) => {
      const [ms = 0, used] = own.split(', ')[i]?.split(' ').map(Number) ?? []
      const times = (Number.parseInt(own) / ms).toFixed(2)
      return `${KINDS[kind]}, ${way}: ${ms} ms, ${times} times, ${used?.toFixed(1)} cores, sum ${kind + 1}`
    }),
  )
  const version = has === 'with' ? '3.11.7' : '3.14.0'
  return [
    `CPython ${version} ${has} the GIL, on ${cores} core${cores === 1 ? '' : 's'}: /usr/bin/python3`,
    ...lines,
    `${counted('process', 'processes')} ready after 31 ms: PID 4194303`,
    'the same results in each way: True',
  ]
}

/** A PATH of its own: the shell, which is all that the library needs of it, and commands that print lines and then end so. */
function commandsOnPath(commands: Readonly<Record<string, readonly [lines: readonly string[], end: string]>>): void {
  const bin = mkdtempSync(join(tmpdir(), 'procdeck-bin-'))
  symlinkSync('/bin/sh', join(bin, 'sh'))
  for (const [name, [lines, end]] of Object.entries(commands)) {
    const prints = lines.map((line) => `echo '${line}'`)
    writeFileSync(join(bin, name), ['#!/bin/sh', ...prints, end].join('\n'), { mode: 0o755 })
  }
  const before = { ...process.env }
  Object.assign(process.env, { PATH: bin, PYENV_ROOT: bin, UV_PYTHON_INSTALL_DIR: bin })
  onTestFinished(() => {
    for (const name of ['PATH', 'PYENV_ROOT', 'UV_PYTHON_INSTALL_DIR']) {
      if (before[name] === undefined) delete process.env[name]
      else process.env[name] = before[name]
    }
    rmSync(bin, { recursive: true })
  })
}

test.skipIf(!pythonIsThere)(
  'each number of its story is in what the script printed, and all checks hold',
  async () => {
    const { status, result, checks, charts, error } = await runs.run('gil', { tasks: 2 })
    expect([status, error]).toEqual(['done', null])
    expect(checks.map(({ name, ok }) => [name, ok])).toEqual(CHECKS.map((name) => [name, true]))
    const lines = runs.textsOf('python').map(([text]) => text)
    const cellOf = (kind: string, way: string): readonly number[] => {
      const line = lines.find((one) => one.startsWith(`${kind}, ${way}: `))
      return (
        /: (\d+) ms, ([\d.]+) times, ([\d.]+) cores, sum (\d+)$/
          .exec(line ?? '')
          ?.slice(1)
          .map(Number) ?? []
      )
    }
    for (const [i, total] of sumsOf(2).entries())
      for (const way of WAYS) expect(cellOf(KINDS[i] ?? '', way)[3]).toBe(total)

    // A Python without the GIL has charts and sentences of its own, behind these.
    const has = lines[0]?.includes(' with the GIL') === true ? 'with the GIL' : 'without the GIL'
    for (const [title, at] of [
      [`Time ${has}`, 0],
      [`Cores used ${has}`, 2],
    ] as const) {
      const chart = charts.find((one) => one.title === title)
      expect(chart?.shape).toEqual({ kind: 'bar', names: KINDS })
      expect(chart?.series).toEqual(WAYS.map((name) => ({ name, values: KINDS.map((kind) => cellOf(kind, name)[at]) })))
    }
    const times = WAYS.slice(1).map((way) => `${cellOf('arithmetic', way)[1]?.toFixed(2)} times as fast with ${way}`)
    expect(result?.headline).toBe(`Arithmetic in Python: ${times.join(', ')}`)
    const pid = runs.records.find(({ name }) => name === 'python')?.pid
    const [, readyMs, pids = ''] = /ready after (\d+) ms: PID (.*)$/m.exec(lines.join('\n')) ?? []
    const story = result?.story ?? []
    expect(story[0]).toMatch(
      new RegExp(`^CPython \\S+ ${has} \\(PID ${pid}\\), on \\d+ cores?; its 2 processes took ${readyMs} ms to start`),
    )
    for (const [i, kind] of KINDS.entries()) {
      const [loop, threads, processes] = WAYS.map((way) => cellOf(kind, way))
      expect(story[i + 1]?.toLowerCase()).toMatch(
        new RegExp(
          `^${kind.toLowerCase()}: the plain loop needed ${loop?.[0]} ms, 2 threads ${threads?.[0]} ms \\(${threads?.[1]?.toFixed(2)} times as fast\\): .*\\b${threads?.[2]?.toFixed(1)}\\b.*\\. 2 processes needed ${processes?.[0]} ms \\(${processes?.[1]?.toFixed(2)} times as fast\\): .*\\b${processes?.[2]?.toFixed(1)} cores were used`,
        ),
      )
    }
    // Threads take turns, whatever else this machine does. User and system time are counted in whole ticks of 10 ms.
    const [ms = 0, , cores] = cellOf('arithmetic', '2 threads')
    if (has === 'with the GIL') expect(cores).toBeLessThanOrEqual(1.1 + 20 / ms)
    expect(pids.split(', ')).toHaveLength(2)
    expect(pids.split(', ').map(Number).filter(isRunning)).toEqual([])
  },
  120_000,
)

test('without python3 it says so, and no check fails', async () => {
  commandsOnPath({})
  const { status, checks, charts, result } = await runs.run('gil', { tasks: 1 })
  expect([status, checks, charts]).toEqual(['done', [], []])
  expect(result?.headline).toBe('No times: there is no python3 on this machine')
  expect(result?.story).toEqual(['Python is not measured: there is no python3 on this machine.'])
})

const USUAL = ['805 1, 812 1, 421 1.9', '760 1, 390 1.9, 400 1.9', '802 0, 402 0, 405 0']

test('a free-threaded Python is measured too; one that ends early, with other results, is told and fails its checks', async () => {
  const other = linesOf({ cells: USUAL }).map((line) => line.replace(/^(SHA-256, 2 threads.*) 2$/, '$1 3'))
  const free = linesOf({ gil: 'without', cells: ['950 1, 490 1.9, 500 1.9', ...USUAL.slice(1)] })
  commandsOnPath({
    python3: [other.slice(0, 9), 'echo "BrokenProcessPool: gone" >&2; exit 1'],
    // As a script of pyenv for a version that is not chosen.
    'python3.15t': [[], 'exit 127'],
    'python3.14t': [free, ''],
  })
  const { status, checks, charts, result } = await runs.run('gil', { tasks: 1 })
  expect([status, checks.map(({ ok }) => ok)]).toEqual(['failed', [false, false, true]])
  const pid = runs.records.find(({ name }) => name === 'python')?.pid
  const lost = `python (PID ${pid}), which ended with exit code 1: BrokenProcessPool: gone`
  expect(checks[0]?.detail).toContain(`8 times by ${lost}; 9 times by free-threaded (PID `)
  expect(checks[1]?.detail).toBe('arithmetic 1, SHA-256 2 and 3, waiting 3; arithmetic 1, SHA-256 2, waiting 3')
  expect(charts.map(({ title }) => title)).toEqual([
    'Time with the GIL',
    'Cores used with the GIL',
    'Time without the GIL',
    'Cores used without the GIL',
  ])
  expect(charts[0]?.series.map(({ values }) => values[2])).toEqual([802, 402, null])
  expect(result?.story.slice(4, 6)).toEqual([
    expect.stringMatching(/^CPython 3\.14\.0 without the GIL \(PID \d+\), on 2 cores; its 2 processes took 31 ms/),
    'Arithmetic: the plain loop needed 950 ms, 2 threads 490 ms (1.94 times as fast): without a GIL the threads run Python code at the same time, so 1.9 cores were used. 2 processes needed 500 ms (1.90 times as fast): about as fast as threads, and 1.9 cores were used.',
  ])
  expect(result?.story.slice(-2)).toEqual([
    'A plain loop of the arithmetic took 950 ms without the GIL, and 805 ms with it.',
    `Lost: ${lost}, after 8 times.`,
  ])
})

test('its sentences follow what was measured', () => {
  const told = (one: Told): string[] => storyOf(measuredIn(linesOf(one)), one.workers ?? 2)
  expect(told({ cells: USUAL })).toEqual([
    'Arithmetic: the plain loop needed 805 ms, 2 threads 812 ms (0.99 times as fast): the GIL lets one thread run Python code at a time, so 1.0 cores were used. 2 processes needed 421 ms (1.91 times as fast): each has a GIL of its own, so 1.9 cores were used.',
    'SHA-256: the plain loop needed 760 ms, 2 threads 390 ms (1.95 times as fast): the C code releases the GIL, so 1.9 cores were used. 2 processes needed 400 ms (1.90 times as fast): about as fast as threads, and 1.9 cores were used.',
    'Waiting: the plain loop needed 802 ms, 2 threads 402 ms (2.00 times as fast): a thread that waits does not hold the GIL, and 0.0 cores were used. 2 processes needed 405 ms (1.98 times as fast): about as fast as threads, and 0.0 cores were used.',
  ])
  // Other work took the cores, and left more for the threads than for the loop.
  const [arithmetic, sha, , busy] = told({
    cells: ['3400 0.2, 2700 0.3, 3200 0.2', '760 0.9, 750 0.9, 770 0.9', '802 0, 402 0, 405 0'],
  })
  expect(arithmetic).toMatch(
    /: the threads did not gain that, because the GIL lets one thread run Python code at a time: 0\.3 cores were used, and 0\.2 by the loop\. 2 processes .*: nothing was gained, and 0\.2 cores were used\.$/,
  )
  expect(sha).toContain(': the C code releases the GIL, but nothing was gained: 0.9 cores were used. 2 processes')
  expect(busy).toBe(
    'Other work kept this machine busy: the plain loop got 0.2 of a core for arithmetic. Such times say little.',
  )
  expect(told({ cells: ['1600 0.5, 1600 0.5, 1100 0.7'] })[0]).toMatch(
    /the GIL lets one thread run Python code at a time, and of one core they had 0\.5\. .*: each has a GIL of its own, and 0\.7 cores were used\.$/,
  )
  expect(told({ workers: 1, cells: ['800 1, 800 1, 810 1'] })).toEqual([
    'Arithmetic: the plain loop needed 800 ms, 1 thread 800 ms (1.00 times as fast): one thread does one task after the other, as the loop does, and 1.0 cores were used. 1 process needed 810 ms (0.99 times as fast): 1.0 cores were used.',
  ])
  expect(told({ gil: 'without', cores: 1, cells: ['800 1, 800 1, 810 1'] })[0]).toContain(
    ': there is no GIL, but nothing was gained: 1.0 cores were used (there is one). 2 processes',
  )
})

test.each([0, 1_001, 1.5, '2', Number.NaN])('refuses %j tasks', (tasks) => {
  const issues = gil.parameters.safeParse({ tasks }).error?.issues ?? []
  expect(issues.map(({ path }) => path.join('.'))).toEqual(['tasks'])
})
