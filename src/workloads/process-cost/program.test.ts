// What a process costs, as the app runs it.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { isRunning, withToken } from '../../../test/support/os-view.ts'
import { ProgramRuns } from '../../../test/support/program-runs.ts'
import { processCost } from './workload.ts'

const runs = new ProgramRuns()

const quick = { rounds: 2, largestMiB: 1 }
const once = { rounds: 1, largestMiB: 1 }
const pythonIsThere = spawnSync('python3', ['--version']).status === 0
const IN_PYTHON = pythonIsThere ? ['Python spawn', 'Python fork', 'Python forkserver'] : []
const OF_NODE = ['spawn', 'warm', 'thread']
const CONDITIONS: Readonly<Record<string, string>> = {
  warm: 'warm from a filled stock',
  thread: 'thread in a running host',
  'Python fork': 'Python fork by a running server',
  'Python forkserver': 'Python forkserver by a running one',
}
const METHODS = [...OF_NODE, ...IN_PYTHON]

const rounded = (value: number): number => Number(value.toPrecision(3))
const sum = (values: readonly number[]): number => values.reduce((one, other) => one + other, 0)
/** Of one or two values. */
const mean = (values: readonly number[]): number => rounded(sum(values) / values.length)
const recordOf = (name: string) => runs.records.find((record) => record.name === name)

/** What a process printed of its starts, by method: PIDs, and milliseconds with the shortest first. */
function startsOf(name: string): Map<string, { pids: number[]; ms: number[]; bytes: number[] }> {
  const found = new Map<string, { pids: number[]; ms: number[]; bytes: number[] }>()
  for (const [text] of runs.textsOf(name)) {
    const [, method = '', pid, ms, bytes] =
      /^([\w ]+) \d+: PID (\d+) answered after ([\d.]+) ms(?:, (\d+) bytes)?/.exec(text) ?? []
    if (ms === undefined) continue
    const one = found.get(method) ?? { pids: [], ms: [], bytes: [] }
    found.set(method, one)
    one.pids.push(Number(pid))
    one.ms.push(Number(ms))
    one.ms.sort((a, b) => a - b)
    one.bytes.push(Number(bytes))
  }
  return found
}

/** The ways of the bytes as the program printed them for each size. */
function waysOf(): readonly {
  readonly size: string
  readonly ms: ReadonlyMap<string, number>
  readonly atMs: number
}[] {
  return runs.printed.map(({ text, atMs }) => {
    const [size = '', ways = ''] = text.split(': ')
    const ms = new Map(
      [...ways.matchAll(/([a-z ]+) ([\d.]+) ms/g)].map(([, way = '', one]) => [way.trim(), Number(one)]),
    )
    return { size, ms, atMs }
  })
}

/** Kills the process that a line names, or the one that printed it. Gives the PID. */
function killAt(name: string, line: RegExp): { pid: number } {
  const killed = { pid: 0 }
  runs.session.journal.subscribe((event) => {
    if (event.type !== 'process.output' || killed.pid > 0) return
    const record = runs.session.journal.state.processes[event.processId]
    const [found, pid = record?.pid] = line.exec(event.text) ?? []
    if (found === undefined || record?.name.startsWith(name) !== true) return
    killed.pid = Number(pid)
    process.kill(killed.pid, 'SIGKILL')
  })
  return killed
}

test('each number of its story is in the journal of its run, all of its checks hold, and it leaves nothing', async () => {
  const [temporary, folder] = [process.env['TMPDIR'], mkdtempSync(join(tmpdir(), 'procdeck-cost-test-'))]
  process.env['TMPDIR'] = folder
  onTestFinished(() => {
    if (temporary === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = temporary
    rmSync(folder, { recursive: true })
  })
  const { status, result, checks, charts, error } = await runs.run('process-cost', quick)
  expect([status, error]).toEqual(['done', null])
  expect(checks.filter(({ ok }) => !ok)).toEqual([])
  expect(checks).toHaveLength(pythonIsThere ? 6 : 5)
  const [own, python] = [startsOf('starter'), startsOf('python')]
  expect([...own.keys()]).toEqual(METHODS)
  for (const { ms } of [...own.values(), ...python.values()]) expect(ms).toHaveLength(2)
  // Each start of a process has a PID of its own; the threads have that of their host.
  expect(new Set(['spawn', 'warm', ...IN_PYTHON].flatMap((method) => own.get(method)?.pids ?? [])).size).toBe(
    4 + 2 * IN_PYTHON.length,
  )
  expect(new Set(own.get('thread')?.pids).size).toBe(1)
  // All starts together took no longer than the process that made them.
  for (const [name, starts] of [
    ['starter', own],
    ['python', python],
  ] as const) {
    const { startedAtMs = 0, exitedAtMs = 0 } = recordOf(name) ?? {}
    expect(sum([...starts.values()].flatMap(({ ms }) => ms))).toBeLessThanOrEqual(
      (exitedAtMs ?? 0) - (startedAtMs ?? 0) + 10,
    )
  }
  const medians = OF_NODE.map((method) => mean(own.get(method)?.ms ?? []))
  expect(result?.headline).toBe(
    `First answer after ${OF_NODE.map((method, i) => `${medians[i]} ms with ${method}`).join(', ')}`,
  )
  const [starts = '', inPython = '', fastest = '', largest = '', memory = '', ofStarts, ofPython] = result?.story ?? []
  const span = (ms: readonly number[] = []): string => `${mean(ms)} ms (${ms[0]} to ${ms.at(-1)})`
  expect(starts).toBe(
    `Median and span of 2 starts each, by starter (PID ${recordOf('starter')?.pid}): ${METHODS.map((method) => `${CONDITIONS[method] ?? method} ${span(own.get(method)?.ms)}`).join(', ')}.`,
  )
  const words = [...python].map(([method, { ms }]) => `${method} ${span(ms)}`).join(', ')
  if (pythonIsThere)
    expect(inPython).toBe(`The same by multiprocessing, by python (PID ${recordOf('python')?.pid}): ${words}.`)
  const chartOf = (title: string) => charts.find((one) => one.title.startsWith(title))
  const seriesOf = (title: string) => chartOf(title)?.series.map(({ values }) => values) ?? []
  expect(chartOf('First answers')?.shape).toMatchObject({ x: [50, 100] })
  expect(seriesOf('First answers')).toEqual([...own.values()].map(({ ms }) => ms))
  expect(seriesOf('The same')).toEqual([...python.values()].map(({ ms }) => ms))

  const ways = waysOf()
  expect(ways.map(({ size }) => size)).toEqual(['1 KiB', '32 KiB', '1 MiB'])
  const shown = [...seriesOf('Few bytes'), ...seriesOf('Many bytes')].flat()
  expect(new Set(shown)).toEqual(new Set(ways.flatMap(({ ms }) => [...ms.values()])))
  // The journal has the worker of each size: more than half of its turns took each median and more.
  const workers = runs.records.filter(({ name }) => name.startsWith('SpawnPoolWorker'))
  for (const [i, { ms, atMs }] of ways.entries())
    expect(3 * sum([...ms.values()])).toBeLessThan(atMs - (workers[i]?.startedAtMs ?? 0) + 1)
  const best = ways.map(({ size, ms }) => {
    const compared = ['value', 'share', 'path'].map((way) => [way, ms.get(way) ?? 0] as const)
    const shortest = Math.min(...compared.map(([, one]) => one))
    return { size, best: compared.flatMap(([way, one]) => (one <= shortest * 1.1 ? [way] : [])).join(' or ') }
  })
  for (const { size, best: way } of [best[0], best[2]].filter((one) => one !== undefined))
    expect(fastest).toMatch(new RegExp(`${way} for [^,]*${size}`))
  const of = (way: string): number | undefined => ways[2]?.ms.get(way)
  expect(largest).toBe(
    `1 MiB took ${of('value')} ms by value, ${of('share')} ms by share, ${of('path')} ms by path (its file was there before), and ${of('share again')} ms by share once the worker had read it.`,
  )
  // The checksums that its counterpart in Python has.
  const checksums = runs.records.flatMap(({ name }) => runs.textsOf(name).map(([text]) => text))
  for (const line of ['1024 bytes, checksum 2078597072', '32768 bytes, checksum 4009709182'])
    expect(checksums).toContain(line)
  expect(checksums).toContain('1048576 bytes, checksum 4010696788')

  const used = ['nothing', 'one module', 'five modules', 'a table'].map((imports) =>
    Number(/(\d+) bytes/.exec(runs.textsOf(`imports ${imports}`)[0]?.[0] ?? '')?.[1]),
  )
  const mebibytes = (bytes: number): number => rounded(bytes / 1_048_576)
  const more = (i: number): string => {
    const mib = mebibytes((used[i] ?? 0) - (used[0] ?? 0))
    return mib > 0 ? `${mib} MiB more` : 'no more'
  }
  expect(memory.replace(/ \([PR]SS\)/, '')).toBe(
    `A process that imports nothing has ${mebibytes(used[0] ?? 0)} MiB, with one module ${more(1)}, with five modules ${more(2)}, with a table ${more(3)}.`,
  )
  const usedByPython = [...python].map(([method, { bytes }]) => [method, rounded(sum(bytes) / 2 / 1_048_576)] as const)
  if (pythonIsThere)
    expect(ofPython?.replaceAll(/ \([PR]SS\)/g, '')).toBe(
      `A process of multiprocessing has ${usedByPython.map(([method, mib]) => `${mib} MiB with ${method}`).join(', ')}.`,
    )
  const inMemory = METHODS.filter((method) => method !== 'thread')
  expect(ofStarts?.replaceAll(/[\d.]+ MiB \([PR]SS\)/g, '?')).toBe(
    `A worker has ${inMemory.map((method) => `? with ${method}`).join(', ')}.`,
  )
  expect(chartOf('Memory of a worker')?.shape).toMatchObject({ names: inMemory })
  const [ofWorkers = []] = seriesOf('Memory of a worker')
  expect(ofWorkers.every((mib) => mib !== null && mib > 1)).toBe(true)
  expect(seriesOf('Memory of a process by')).toEqual([used.map(mebibytes)])
  if (pythonIsThere) expect(seriesOf('Memory of a process of multi')).toEqual([usedByPython.map(([, mib]) => mib)])
  // Also of what the starter and python have started themselves.
  const pids = [...own.values(), ...python.values()].flatMap((one) => one.pids)
  const { token, lifelinePid } = runs.local.supervisor
  expect([...pids.filter(isRunning), ...withToken(token).filter(({ pid }) => pid !== lifelinePid)]).toEqual([])
  expect(readdirSync(folder)).toEqual([])
}, 60_000)

test('its check fails when one checksum is changed; without python3 the story says so, and no check fails', async () => {
  const at = runs.corrupted(
    'process-cost',
    'const checksum = crc32(bytes)',
    'const checksum = crc32(bytes) + (bytes.length === 32768 ? 1 : 0)',
  )
  const [path, bin] = [process.env['PATH'], mkdtempSync(join(tmpdir(), 'procdeck-bin-'))]
  // The shell is all that the library needs of it.
  symlinkSync('/bin/sh', join(bin, 'sh'))
  process.env['PATH'] = bin
  try {
    const { status, checks, result } = await runs.run('process-cost', once, at)
    expect([status, result?.story[1]]).toEqual([
      'failed',
      'Python is not measured: there is no python3 on this machine.',
    ])
    expect(checks.filter(({ ok }) => !ok)).toEqual([
      { name: 'each size arrived each way with its checksum', ok: false, detail: '1 KiB, 1 MiB' },
    ])
    expect(result?.story.at(-1)).toBe('Lost: 32 KiB, checksum 4009709182 in place of 4009709183 by value.')
  } finally {
    process.env['PATH'] = path
    rmSync(bin, { recursive: true })
  }
})

test('each process that is killed is told with its PID and its cause, and what was measured before stays', async () => {
  const stuck = "if (bytes.length === 32768) { console.log('stuck'); for (;;); }"
  const at = runs.corrupted(
    'process-cost',
    'const beganMs = performance.now()\n  const checksum',
    `${stuck}\n  const beganMs = performance.now()\n  const checksum`,
  )
  const [starter, python, worker] = [
    killAt('starter', /^warm 1: /),
    killAt('python', /^\w+ 1: /),
    killAt('Spawn', /stuck/),
  ]
  let importing = 0
  runs.session.journal.subscribe((event) => {
    if (event.type !== 'process.started' || recordOf('imports one module')?.id !== event.processId) return
    importing = event.pid
    process.kill(importing, 'SIGKILL')
  })
  const { status, checks, result, charts } = await runs.run('process-cost', quick, at)
  expect(status).toBe('failed')
  const wrong = checks.filter(({ ok }) => !ok).map(({ name }) => name)
  expect(wrong).toEqual([
    'each start by starter answered',
    ...(pythonIsThere ? ['each start by python answered'] : []),
    'each size arrived each way with its checksum',
    'each process told its memory',
  ])
  expect(result?.headline).toMatch(/^First answer after [\d.]+ ms with spawn, [\d.]+ ms with warm/)
  const lost = result?.story.at(-1) ?? ''
  const killed = (pid: number): string => `(PID ${pid}) ended with exit code -9: killed from outside (SIGKILL)`
  expect(lost).toMatch(/^Lost: /)
  expect(lost).toContain(`starter ${killed(starter.pid)}, after `)
  if (pythonIsThere) expect(lost).toContain(`python ${killed(python.pid)}, after `)
  expect(lost).toMatch(new RegExp(`32 KiB, [^;]*PID ${worker.pid} [^;]*killed from outside`))
  expect(lost).toContain(`imports one module ${killed(importing)}`)
  expect(charts.find(({ title }) => title === 'Few bytes to a worker')?.shape).toMatchObject({ names: ['1 KiB'] })
})

test('a worker that the starter has started and that is killed ends its starts, which the story says', async () => {
  const second = `const { appendFileSync, statSync } = process.getBuiltinModule('node:fs');
    const calls = new URL('./calls', import.meta.url);
    appendFileSync(calls, 'x');
    if (statSync(calls).size === 2) { console.log('stuck in PID ' + process.pid); for (;;); }`
  const at = runs.corrupted('process-cost', 'return process.pid', `${second}\nreturn process.pid`)
  rmSync(new URL('process-cost/process-cost.py', at))
  const worker = killAt('starter', /^stuck in PID (\d+)$/)
  const { status, checks, result } = await runs.run('process-cost', once, at)
  expect([status, result?.headline]).toEqual(['failed', 'No start was measured'])
  expect(checks.filter(({ ok }) => !ok).map(({ name }) => name)).toEqual(['each start by starter answered'])
  expect(result?.story[1]).toBe('Python is not measured: process-cost.py is not beside the program.')
  expect(result?.story.at(-1)).toBe(
    `Lost: starter (PID ${recordOf('starter')?.pid}) ended with exit code 1: its worker PID ${worker.pid} ended: killed from outside (SIGKILL), after 0 answers.`,
  )
})

test.skipIf(!pythonIsThere)('a start in Python that takes longer than a second is printed without an exponent', () => {
  const script = fileURLToPath(new URL('./process-cost.py', import.meta.url))
  const code = "import runpy, sys; print(runpy.run_path(sys.argv[1])['short'](1234.56))"
  expect(spawnSync('python3', ['-B', '-c', code, script], { encoding: 'utf8' }).stdout).toBe('1230\n')
})

test.each([
  [{ rounds: 0 }, 'rounds'],
  [{ rounds: 41 }, 'rounds'],
  [{ rounds: 1.5 }, 'rounds'],
  [{ rounds: '2' }, 'rounds'],
  [{ largestMiB: 0 }, 'largestMiB'],
  [{ largestMiB: 65 }, 'largestMiB'],
  [{ largestMiB: Number.NaN }, 'largestMiB'],
])('refuses %j at "%s"', (parameters, field) => {
  const issues = processCost.parameters.safeParse(parameters).error?.issues ?? []
  expect(issues.map((issue) => issue.path.join('.'))).toEqual([field])
})
