// Threads, async or processes, as the app runs it.

import { availableParallelism } from 'node:os'
import { expect, test } from 'vitest'
import { ProgramRuns } from '../../../test/support/program-runs.ts'
import { one } from './tasks.ts'
import { whichOne } from './workload.ts'

const runs = new ProgramRuns()

const quick = { tasks: 8, steps: 20_000, latencyMs: 5, kilobytes: 8, timesCores: 2 }
const cores = availableParallelism()
const KINDS = ['CPU-bound', 'I/O-bound', 'zlib'] as const
const sizes = [...new Set([cores - 1, cores, 2 * cores])].filter((size) => size > 0)
const counted = (count: number, one: string, more: string): string => `${count} ${count === 1 ? one : more}`
const ways = [
  ...['plain loop', 'async', counted(cores, 'thread', 'threads')],
  ...sizes.map((size) => counted(size, 'process', 'processes')),
]
/** How many workers are made for them, in this order. */
const places = [1, cores, ...sizes]
const rounded = (value: number): number => Number(value.toPrecision(3))
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
const numbers = (text = ''): readonly number[] =>
  (text.match(/\d[\d,.]*/g) ?? []).map((digits) => Number(digits.replaceAll(',', '').replace(/\.$/, '')))
/** "871 ms", "1.31 s" */
const msIn = (text = ''): number => {
  const [, digits, unit] = /([\d.]+) (ms|s)\b/.exec(text) ?? []
  return Number(digits) * (unit === 's' ? 1_000 : 1)
}
const pidOf = (name: string): number | null | undefined => runs.records.find((one) => one.name === name)?.pid

/** What the processes of each place printed at each meeting: bytes, switches of both kinds, and CPU. */
function meetings(): readonly (readonly (readonly number[])[])[] {
  const workers = runs.records.filter(({ name }) => name.startsWith('SpawnPoolWorker'))
  const host = runs.records.find(({ name }) => name.startsWith('ThreadHost'))
  const linesOf = (id: number | undefined): (readonly number[])[] =>
    runs.events.flatMap((event) =>
      event.type === 'process.output' && event.processId === id ? [numbers(event.text.replace(' (PSS)', ''))] : [],
    )
  return places.map((size, place) => {
    if (place !== 1) {
      const lines = workers.splice(0, size).map(({ id }) => linesOf(id))
      return (lines[0] ?? []).map((_, i) => columns(lines.map((own) => own[i] ?? [])).map(sum))
    }
    // Threads say the same of their process, one after the other.
    const lines = linesOf(host?.id)
    const each = Array.from({ length: lines.length / size }, (_, i) => lines.slice(i * size, (i + 1) * size))
    return each.map((own) => columns(own).map((values) => Math.max(...values)))
  })
}

const columns = (lines: readonly (readonly number[])[]): readonly (readonly number[])[] =>
  (lines[0] ?? []).map((_, i) => lines.map((line) => line[i] ?? 0))

test('each number of its story is in the journal of its run, and all of its checks hold', async () => {
  const { status, result, checks, charts, error } = await runs.run('which-one', quick)
  expect([status, error]).toEqual(['done', null])
  // Step by step, and the sums that its counterpart in Python has.
  const cpu = Array.from({ length: 8 }, (_, i) => Number(one({ kind: 'cpu', tasks: 8, size: 20_000 }, i)))
  expect(sum(cpu)).toBe(4_627_907)
  const answered = ways.length * 8 + sum(places)
  expect(runs.textsOf('server').map(([text]) => text)).toEqual([`answered ${answered} requests`])
  expect(checks.map(({ ok, detail }) => [ok, detail])).toEqual([
    ...[4_627_907, 140, 65_508].map((total) => [true, `${ways.length} ways, 8 results each, sum ${total}`]),
    [true, `${ways.length * 8} answers arrived; ${answered} were sent, those before the clock included`],
  ])

  // Memory and switches, from what the workers say of themselves.
  const seen = meetings()
  const trials = seen.flatMap((place) => place.slice(1).map((now, i) => ({ now, before: place[i] ?? [] })))
  expect(trials).toHaveLength(3 * ways.length)
  const [speeds, cpuTimes, ioTimes, zlibTimes, memory, switches] = charts
  for (const [i] of KINDS.entries()) {
    const own = trials.filter((_, trial) => trial % 3 === i)
    expect(memory?.series[i]?.values).toEqual(own.map(({ now }) => rounded((now[0] ?? 0) / 1e6)))
    const grown = own.map(({ now, before }) => sum([1, 2].map((at) => (now[at] ?? 0) - (before[at] ?? 0))))
    expect(switches?.series[i]?.values).toEqual(grown)
  }

  // Times lie between the lines that the program printed: one of each trial, and one when a place is ready.
  const times = [cpuTimes, ioTimes, zlibTimes].map((chart) => chart?.series[0]?.values.map(Number) ?? [])
  expect(speeds?.shape).toEqual({ kind: 'bar', names: ways })
  for (const [line, { text, atMs }] of runs.printed.entries()) {
    const [, kind = '', way = ''] = /^(\S+), ([^:]+): /.exec(text) ?? []
    if (way === '') continue
    const ms = times[KINDS.findIndex((title) => title === kind)]?.[ways.indexOf(way)] ?? Number.NaN
    expect(Math.abs(msIn(text) - ms)).toBeLessThanOrEqual(ms / 100)
    expect(ms).toBeLessThanOrEqual((atMs - (runs.printed[line - 1]?.atMs ?? 0)) * 1.01 + 1)
  }
  // The loop waits for each answer.
  expect(times[1]?.[0]).toBeGreaterThanOrEqual(8 * (quick.latencyMs - 1))

  const [where, ...told] = result?.story ?? []
  const host = runs.records.find(({ name }) => name.startsWith('ThreadHost'))
  const first = runs.records.find(({ name }) => name.startsWith('SpawnPoolWorker'))
  expect(where).toBe(
    `The plain loop and async ran in one process (PID ${first?.pid}) and not in the program's own, which must not block; ${ways[2]} shared another (PID ${host?.pid}), and the server was PID ${pidOf('server')}.`,
  )
  const answers = KINDS.map((title, i) => {
    const own = times[i] ?? []
    const enough = (ms = Number.NaN): boolean => ms <= Math.min(...own) * 1.1 + 2
    const within = own.flatMap((ms, way) => ((i === 0 ? way >= 3 && way < ways.length - 1 : way === 1) ? [ms] : []))
    const [ruled, loop] = [Math.min(...within), own[0] ?? 0]
    const holds = enough(ruled) && ruled < loop * 0.9 - 2 && (cores > 1 || i === 1)
    const best = holds ? own.indexOf(ruled, i === 0 ? 3 : 1) : own.findIndex(enough)
    const rule = i === 0 ? 'processes' : 'async'
    expect(told[i]).toMatch(new RegExp(`^${title}: ${ways[best]} took [^;]+; the rule says ${rule}, (too|but)`))
    expect(/; the rule says \w+, too(?!, but)/.test(told[i] ?? '')).toBe(holds)
    expect(Math.abs(msIn(told[i]) - (own[best] ?? 0))).toBeLessThanOrEqual((own[best] ?? 0) / 100)
    expect(speeds?.series[i]?.values).toEqual(own.map((ms) => rounded(loop / ms)))
    return `${title} ${rounded(loop / (own[best] ?? 0))} (${ways[best]})`
  })
  expect(result?.headline).toBe(`Times as fast as a plain loop: ${answers.join(', ')}`)
  const [mostTrial, coresTrial] = [trials.at(-3), trials.at(-6)]
  const costs = (trial: typeof mostTrial): readonly number[] => [
    Math.round(rounded((trial?.now[0] ?? 0) / 1e6)),
    (trial?.now[2] ?? 0) - (trial?.before[2] ?? 0),
  ]
  const rate = (way: number): number => Math.round(rounded(8_000 / (times[0]?.at(way) ?? 0)))
  expect(numbers(told[3])).toEqual([2 * cores, rate(-1), ...costs(mostTrial), cores, rate(-2), ...costs(coresTrial)])
  expect(told).toHaveLength(5)
})

/** `code` in the first task alone of each kind that has index 2: that is in the plain loop. */
const once = (code: string): string => `const { existsSync, writeFileSync } = process.getBuiltinModule('node:fs');
  const flag = new URL(kind, import.meta.url);
  if (index === 2 && !existsSync(flag)) { writeFileSync(flag, ''); ${code} }`

test('each of its checks fails when the result of one task is changed', async () => {
  const change = once('return Promise.resolve(7);')
  const at = runs.corrupted('which-one', "if (kind === 'cpu') return", `${change}\nif (kind === 'cpu') return`)
  const { status, checks } = await runs.run('which-one', quick, at)
  expect(status).toBe('failed')
  const wrong = [false, 'plain loop: 1 of 8 wrong']
  expect(checks.map(({ ok, detail }) => [ok, detail]).slice(0, 3)).toEqual([wrong, wrong, wrong])
})

test('a text that comes back changed from zlib is found', async () => {
  const at = runs.corrupted('which-one', 'back.equals(sent)', 'back.fill(0, 5, 6).equals(sent)')
  const { checks } = await runs.run('which-one', { ...quick, tasks: 2 }, at)
  expect(checks.filter(({ ok }) => !ok).map(({ detail }) => detail)).toEqual([
    ways.map((way) => `${way}: 2 of 2 wrong`).join('; '),
  ])
})

test('what killed workers had runs again, and the story has their PIDs and causes', async () => {
  const killed: (number | null | undefined)[] = []
  runs.session.journal.subscribe((event) => {
    if (event.type !== 'process.output') return
    const record = runs.session.journal.state.processes[event.processId]
    // The loop in the midst of its work, and the threads before theirs.
    const isHost = record?.name.startsWith('ThreadHost') === true && killed.length === 1
    if (event.text !== 'stuck' && !isHost) return
    killed.push(record?.pid)
    process.kill(record?.pid ?? 0, 'SIGKILL')
  })
  const stuck = once("if (kind === 'cpu') { console.log('stuck'); for (;;); }")
  const at = runs.corrupted('which-one', "if (kind === 'cpu') return", `${stuck}\nif (kind === 'cpu') return`)
  const { status, checks, result } = await runs.run('which-one', quick, at)
  expect([status, killed.length, checks.map(({ ok }) => ok)]).toEqual(['done', 2, [true, true, true, true]])
  const [alone, threads] = (result?.story ?? []).filter((words) => words.startsWith('Lost: '))
  expect(alone).toMatch(
    new RegExp(
      `^Lost: SpawnPoolWorker-\\d+ \\(PID ${killed[0]}\\), killed from outside \\(SIGKILL\\); their tasks ran again, which is in the times of plain loop and async\\.$`,
    ),
  )
  expect(threads).toContain(
    `(PID ${killed[1]}), ended with its host process (PID ${killed[1]}): killed from outside (SIGKILL)`,
  )
})

test('without its server, which is killed, the other work is compared, and the story says why the rest is not', async () => {
  runs.session.journal.subscribe((event) => {
    if (event.type === 'run.printed' && event.text.startsWith('CPU-bound, async')) process.kill(server(), 'SIGKILL')
  })
  const server = (): number => pidOf('server') ?? 0
  const { status, checks, result, charts } = await runs.run('which-one', quick)
  const words = `the server (PID ${server()}) ended with exit code -9: killed from outside (SIGKILL)`
  expect([status, checks.map(({ ok }) => ok)]).toEqual(['failed', [true, false, true, false]])
  expect(checks[3]?.detail).toBe(words)
  expect(checks[1]?.detail).toContain(`${ways.at(-1)}: ${words}`)
  expect(result?.headline).toMatch(/CPU-bound [\d.]+ \(.+\), I\/O-bound not known, zlib [\d.]+ \(.+\)$/)
  expect(result?.story[2]).toMatch(/^I\/O-bound: no comparison, async: .*(PID|ECONN)/)
  expect(result?.story.at(-1)).toBe(`Lost: ${words}.`)
  expect(charts[2]?.series[0]?.values.slice(1)).toEqual(ways.slice(1).map(() => null))
})

test('a comparison of the ways before the death of the server says how many they are', async () => {
  runs.session.journal.subscribe((event) => {
    if (event.type === 'run.printed' && event.text.startsWith('I/O-bound, async'))
      process.kill(pidOf('server') ?? 0, 'SIGKILL')
  })
  const { status, result } = await runs.run('which-one', quick)
  expect(status).toBe('failed')
  expect(result?.story[2]).toMatch(new RegExp(`^I/O-bound: .+; only 2 of ${ways.length} ways were measured\\.$`))
})

test('a server that dies before it has a port is not waited for', async () => {
  runs.session.journal.subscribe((event) => {
    if (event.type === 'process.started') process.kill(event.pid, 'SIGKILL')
  })
  const { status, checks, result } = await runs.run('which-one', quick)
  expect([status, result?.headline]).toEqual(['failed', 'No comparison: there is no server'])
  expect(checks[0]?.detail).toBe(
    `the server (PID ${pidOf('server')}) ended with exit code -9: killed from outside (SIGKILL)`,
  )
})

test('what it cannot do is refused at its field', () => {
  const issues = (parameters: object) =>
    whichOne.parameters.safeParse(parameters).error?.issues.map(({ path }) => path.join('.'))
  expect(issues({})).toBeUndefined()
  for (const field of ['tasks', 'steps', 'latencyMs', 'kilobytes', 'timesCores'])
    for (const value of [-1, Number.NaN, 2.5, 1e9, '8']) expect(issues({ [field]: value })).toEqual([field])
})
