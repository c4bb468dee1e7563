// Producer, consumer, sentinel, as the app runs it.

import { expect, test } from 'vitest'
import { numbersIn, ProgramRuns } from '../../../test/support/program-runs.ts'
import { pipeline } from './workload.ts'

const runs = new ProgramRuns()

const small = {
  items: 40,
  readers: 2,
  computers: 2,
  writers: 1,
  maxSize: 4,
  readMs: 0,
  computeSteps: 1_000,
  writeMs: 0,
}
const STAGES = ['reader', 'computer', 'writer']

function plainSum({ items, computeSteps }: typeof small): number {
  let sum = 0
  for (let index = 0; index < items; index++) {
    let value = index
    for (let i = 0; i < computeSteps; i++) value = (value * 31 + i) % 1_000_003
    sum += value
  }
  return sum
}

/** "read 21 items", as a process of a stage has printed it at its end. */
const doneBy = (name: string): number => numbersIn([runs.textsOf(name).at(-1)?.[0] ?? ''])[0] ?? 0
const ofStages = () => runs.records.filter(({ name }) => STAGES.includes(name.split('-')[0] ?? ''))
/** Between two lines of the program, by the clock of the journal. */
const spanMs = (way: string): number => {
  const at = (text: string) => runs.printed.find((line) => line.text.startsWith(way) && line.text.endsWith(text))?.atMs
  return (at('all processes have ended') ?? 0) - (at('processes start') ?? 0)
}
const mean = (values: readonly (number | null)[]): number =>
  values.reduce<number>((sum, value) => sum + (value ?? 0), 0) / values.length

test.each([
  // Far slower than starting the next stage takes beside other programs.
  ['Reading', { items: 8, readers: 1, readMs: 250 }],
  ['Computing', { computeSteps: 1_500_000 }],
  ['Writing', { writeMs: 15 }],
])('where %s is slow it is named, and each number of the story is in the journal', async (stage, slow) => {
  const parameters = { ...small, ...slow }
  const { status, result, checks, charts, error } = await runs.run('pipeline', parameters)
  expect([status, error]).toEqual(['done', null])
  const sum = plainSum(parameters)
  expect(checks.map(({ ok, detail }) => [ok, detail])).toEqual([
    [true, ''],
    ...Array.from({ length: 2 }, () => [
      [true, `${parameters.items} items, 0 missing, 0 twice`],
      [true, `${sum}; plain loop: ${sum}`],
    ]).flat(),
  ])
  // Told anew from the events alone.
  const [who = '', bottleneck = '', times = '', plain = ''] = result?.story ?? []
  expect(numbersIn([who.replaceAll(/\w+-\d/g, '')])).toEqual([
    ...[parameters.items, parameters.items],
    ...ofStages().flatMap(({ name, pid }) => [pid, doneBy(name)]),
  ])
  expect(ofStages().map(({ exitCode }) => exitCode)).toEqual(ofStages().map(() => 0))
  expect(ofStages()).toHaveLength(parameters.readers + parameters.computers + parameters.writers)
  const means = charts[0]?.series.map(({ values }) => Number(mean(values).toPrecision(3))) ?? []
  expect(charts[0]?.series.map(({ name }) => name)).toEqual(['to compute', 'to write'])
  expect(bottleneck).toBe(
    `${stage} was the bottleneck: on average "to compute" held ${means[0]} of at most 4 items, and "to write" ${means[1]}.`,
  )
  expect(result?.headline).toBe(
    stage === 'Reading'
      ? 'Reading was the bottleneck: both queues were empty most of the time'
      : `${stage} was the bottleneck: on average ${means[stage === 'Computing' ? 0 : 1]} of at most 4 items waited in front of it`,
  )
  const [pipelineMs = 0, poolMs = 0] = Array.from(times.matchAll(/([\d.]+) (ms|s)\b/g), ([, digits, unit]) =>
    unit === 's' ? Number(digits) * 1_000 : Number(digits),
  )
  // To three digits, and one event apart.
  expect(Math.abs(pipelineMs - spanMs('pipeline'))).toBeLessThan(20)
  expect(Math.abs(poolMs - spanMs('pool'))).toBeLessThan(20)
  expect(times).toContain(`one pool of ${ofStages().length} processes`)
  expect(plain).toMatch(/^A plain loop in one process computes the same in [\d.]+ m?s, without/)
  expect(Object.values(runs.session.journal.state.queues).map(({ name, closed }) => [name, closed?.discarded])).toEqual(
    ['to compute', 'to write', 'written'].map((name) => [name, 0]),
  )
})

test.each([
  [
    'compute(index, steps)',
    'compute(index, steps) + (index === 7 ? 1 : 0)',
    'the pipeline has the sum of a plain loop',
  ],
  [
    'await wait(writeMs)',
    'if (index === 7) await passOn(written, [index, 0, [...pids, process.pid]])',
    'the pipeline wrote each item exactly once',
  ],
  ['return item', 'return index === 7 ? [6, ...item.slice(1)] : item', 'the pool wrote each item exactly once'],
])('its check fails when a result is changed (%s)', async (from, to, check) => {
  const at = runs.corrupted('pipeline', from, to)
  const { status, checks } = await runs.run('pipeline', small, at)
  expect(status).toBe('failed')
  expect(checks.filter(({ ok }) => !ok).map(({ name }) => name)).toEqual([check])
})

/** Kills the processes of these names when a line of the program ends so. */
function killAt(ending: string, prefix: string): readonly number[] {
  const killed: number[] = []
  runs.session.journal.subscribe((event) => {
    if (killed.length > 0 || event.type !== 'run.printed' || !event.text.endsWith(ending)) return
    for (const { name, pid } of runs.records)
      if (name.startsWith(prefix) && pid !== null) {
        killed.push(pid)
        process.kill(pid, 'SIGKILL')
      }
  })
  return killed
}

test.each(STAGES)(
  'when all processes of stage %s are killed, the others end and what is missing is told',
  async (stage) => {
    const killed = killAt(': 10 items written', stage)
    const { status, result, checks } = await runs.run('pipeline', { ...small, readMs: 5, writeMs: 5 })
    expect([status, killed.length]).toEqual(['failed', stage === 'writer' ? 1 : 2])
    const dead = ofStages().filter(({ exitCode }) => exitCode !== 0)
    expect(dead.map(({ pid, exitCode }) => [pid, exitCode])).toEqual(killed.map((pid) => [pid, -9]))
    const causes = dead.map(
      (one) => `${one.name} (PID ${one.pid}) ended with exit code -9: killed from outside (SIGKILL)`,
    )
    const [exits, once] = checks
    expect([exits?.ok, exits?.detail]).toEqual([false, causes.join('; ')])
    const [written = 0, missing = 0] = numbersIn([once?.detail ?? ''])
    expect(once?.detail).toBe(`${written} items, ${missing} missing, 0 twice; ${causes.join('; ')}`)
    expect(written + missing).toBe(small.items)
    expect(written).toBeGreaterThanOrEqual(10)
    // A writer that goes on until its sentinel says how many it wrote.
    if (stage !== 'writer') expect(written).toBe(doneBy('writer-1'))
    expect(result?.headline).toBe(`Missing: ${missing} of 40 items`)
    expect(result?.story).toContain(`Missing in the pipeline: ${missing} of 40 items; ${causes.join('; ')}.`)
    // Who waited at a queue in front of them was let go.
    const behind = ofStages().filter(
      ({ name }) => STAGES.findIndex((one) => name.startsWith(one)) < STAGES.indexOf(stage),
    )
    const [stopped] = [...new Set(behind.map(({ name }) => runs.textsOf(name)[0]?.[0]))].filter(Boolean)
    if (behind.length > 0) expect(stopped).toMatch(/^stopped: no process takes from "to (compute|write)" any more$/)
    // The pool had all of them.
    expect(checks[3]).toMatchObject({ ok: true, detail: '40 items, 0 missing, 0 twice' })
  },
)

test('one of two computers that is killed loses at most the item that it held', async () => {
  const killed = killAt(': 10 items written', 'computer-1')
  const { status, result, checks } = await runs.run('pipeline', small)
  expect([status, killed.length]).toEqual(['failed', 1])
  const missing = small.items - doneBy('writer-1')
  expect(missing).toBeLessThanOrEqual(1)
  expect(result?.headline).toBe(`Missing: ${missing} of 40 items`)
  expect(checks[0]?.detail).toContain(`(PID ${killed[0]}) ended with exit code -9: killed from outside (SIGKILL)`)
})

test('a worker of the pool that is killed loses the item that it held, and a killed plain loop runs again', async () => {
  // One task waits until its worker is killed, so that the kill meets a task for certain.
  const at = runs.corrupted(
    'pipeline',
    'const item ',
    "if (index === 3) { console.log('at item 3'); await wait(600_000) }\nconst item ",
  )
  const killed: number[] = []
  runs.session.journal.subscribe((event) => {
    const isAtItem = event.type === 'process.output' && event.text === 'at item 3'
    const isLoop = event.type === 'process.ready' && runs.printed.at(-1)?.text === 'pool: all processes have ended'
    if (killed.length > 1 || !(isAtItem || isLoop)) return
    killed.push(runs.session.journal.state.processes[event.processId]?.pid ?? 0)
    process.kill(killed.at(-1) ?? 0, 'SIGKILL')
  })
  const { status, result, checks } = await runs.run('pipeline', small, at)
  expect([status, killed.length, result?.headline]).toEqual(['failed', 2, 'Missing: 1 of 40 items'])
  const cause = `worker PID ${killed[0]} is gone: killed from outside (SIGKILL)`
  const words = `task 3 was running and is not run again: ${cause}`
  expect(result?.story[2]).toBe(`Missing in the pool: 1 of 40 items; ${words}.`)
  expect(result?.story[4]).toContain(`it ran again: SpawnPoolWorker-`)
  expect(result?.story[4]).toContain(`(PID ${killed[1]}) ended early, killed from outside (SIGKILL)`)
  // The loop was run again: with its sum the pipeline is right.
  expect(checks.map(({ ok, detail }) => [ok, detail]).slice(1, 4)).toEqual([
    [true, '40 items, 0 missing, 0 twice'],
    [true, `${plainSum(small)}; plain loop: ${plainSum(small)}`],
    [false, `39 items, 1 missing, 0 twice; ${words}`],
  ])
})

test.each([
  ['items', 0],
  ['items', 100_001],
  ['readers', 33],
  ['computers', 0],
  ['writers', 1.5],
  ['maxSize', 0],
  ['maxSize', 10_001],
  ['readMs', -1],
  ['computeSteps', -1],
])('its form refuses %s = %d at that field', (name, value) => {
  const { error } = pipeline.parameters.safeParse({ [name]: value })
  expect(error?.issues.map(({ path }) => path)).toEqual([[name]])
  expect(error?.issues[0]?.message).not.toBe('')
})
