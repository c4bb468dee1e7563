// Output and logging, as the app runs it.

import { existsSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, test, vi } from 'vitest'
import { numbersIn, ProgramRuns } from '../../../test/support/program-runs.ts'
import { output } from './workload.ts'

const runs = new ProgramRuns()
const WHOLE = /^([a-z]+-\d+) \(PID \d+\) line (\d+):( \[\1 \2\.\d+\])+$/
let texts: readonly string[] = []

let files: readonly string[] = []

/** Listeners of the journal are called at once: at the first check the files are still there, and all is in them. */
function readFilesOfRun(): void {
  runs.session.journal.subscribe((event) => {
    if (event.type === 'run.printed')
      files = /^all print into (.+); the parent writes (.+)$/.exec(event.text)?.slice(1) ?? files
    if (event.type === 'run.checked') texts = files.map((path) => (existsSync(path) ? readFileSync(path, 'utf8') : ''))
  })
}

/** Kills the process of this name when the program prints such a line. */
function killAt(line: RegExp, name: (match: RegExpExecArray) => string): void {
  runs.session.journal.subscribe((event) => {
    const match = event.type === 'run.printed' ? line.exec(event.text) : null
    const record = match && runs.records.find((one) => one.name === name(match))
    if (record?.pid !== undefined && record?.pid !== null) process.kill(record.pid, 'SIGKILL')
  })
}

const printedAt = (start: string): number => runs.printed.find(({ text }) => text.startsWith(start))?.atMs ?? Number.NaN
const named = (name: string) => runs.records.filter((record) => record.name.startsWith(name))
const failed = (checks: readonly { readonly ok: boolean; readonly name: string; readonly detail: string }[]) =>
  checks.filter(({ ok }) => !ok).map(({ detail }) => detail)

test('each number of its story is in the journal and the files of its run, and all of its checks hold', async () => {
  readFilesOfRun()
  const { status, result, checks, error } = await runs.run('output', { processes: 3, lines: 40 })
  expect([status, error]).toEqual(['done', null])
  expect(checks.map(({ ok }) => ok)).toEqual([true, true, true])
  const [printed = [], logged = []] = texts.map((text) => text.split('\n').slice(0, -1))
  const jumbled = printed.filter((line) => !WHOLE.test(line))
  expect(result?.headline).toBe(`${jumbled.length} of 120 printed lines jumbled, 0 of 120 logged`)
  const [first = '', , ...others] = result?.story ?? []
  const pieces = numbersIn(
    runs.events
      .flatMap((event) => (event.type === 'process.output' ? [event.text] : []))
      .filter((text) => text.includes('pieces')),
  ).filter((_, i) => i % 4 === 3)
  const sum = pieces.reduce((one, other) => one + other, 0)
  expect(first).toMatch(
    new RegExp(
      `^3 processes \\(PIDs ${named('printer')
        .map(({ pid }) => pid)
        .join(', ')}\\) printed ${sum} pieces into one file within [\\d.]+ ms\\.$`,
    ),
  )
  const samples = others.filter((words) => words.startsWith('Line '))
  expect(samples).toHaveLength(Math.min(3, jumbled.length))
  for (const words of samples) {
    const [, number, line = ''] = /^Line (\d+) of the file: "(.+?)…?"$/.exec(words) ?? []
    expect(printed[Number(number) - 1]?.startsWith(line)).toBe(true)
    expect(jumbled).toContain(printed[Number(number) - 1])
  }
  // What the senders sent, in their order, is what is in the log.
  for (const { name, pid } of named('sender')) {
    const own = logged.filter((line) => line.startsWith(`${name} (PID ${pid}) `))
    expect(own.map((line) => Number(WHOLE.exec(line)?.[2]))).toEqual(Array.from({ length: 40 }, (_, i) => i + 1))
  }
  const [sent = '', compared = ''] = others
  const senders = named('sender').map(({ pid }) => pid)
  expect(sent).toContain('The parent received 120 of 120 lines as messages of 3 processes ')
  expect(sent).toContain(`(PIDs ${senders.join(', ')}) and wrote 120 whole within `)
  // Its times are within those of the journal.
  const ms = [first, sent].map((words) => Number(/within ([\d.,]+) ms/.exec(words)?.[1]?.replace(',', '')))
  const lastExit = (name: string) => Math.max(...named(name).map(({ exitedAtMs }) => exitedAtMs ?? Number.NaN))
  const [printMs = 0, logMs = 0] = ms
  expect(printMs).toBeLessThan((lastExit('printer') - printedAt('printers at work: 3')) * 1.01 + 1)
  expect(logMs).toBeLessThan((lastExit('sender') - printedAt('senders at work: 3')) * 1.01 + 1)
  expect(logMs).toBeGreaterThan((printedAt('the first line of the log') - printedAt('senders at work: 3')) * 0.99 - 1)
  if (logMs > printMs)
    expect(compared).toContain(`The log took ${Number((logMs / printMs).toPrecision(3))} times as long`)
  expect(runs.local.metrics().runs[0]?.progress).toEqual({ done: 120, total: 120 })
  expect(existsSync(dirname(files[0] ?? ''))).toBe(false)
  // Nothing is left in its queues.
  expect(Object.values(runs.session.journal.state.queues).map(({ closed }) => closed?.discarded)).toEqual([
    0, 0, 0, 0, 0,
  ])
})

test('a process that prints alone has no jumbled line, and the program says so', async () => {
  const { status, result } = await runs.run('output', { processes: 1, lines: 3 })
  expect([status, result?.headline]).toEqual(['done', '0 of 3 printed lines jumbled, 0 of 3 logged'])
  expect(result?.story[1]).toBe('No line is jumbled: nobody else printed into the file.')
})

test.each([
  [
    'writeSync(file, find(piece))',
    'if (line !== 2 || pieces !== 5) writeSync(file, find(piece))',
    /^printer-1 \(PID \d+\): 2 of 3 lines whole, 14 of 15 pieces$/,
  ],
  [
    "piecesOf(name, process.pid, line).map(find).join('')",
    "piecesOf(name, process.pid, line).reverse().join('')",
    /^sender-1 \(PID \d+\): 0 of 3 lines whole, 15 of 15 pieces, not as they were written; jumbled: /,
  ],
])('its check fails when a piece is lost or a line is changed (%s)', async (from, to, detail) => {
  const at = runs.corrupted('output', from, to)
  const { status, checks } = await runs.run('output', { processes: 1, lines: 3 }, at)
  expect(status).toBe('failed')
  expect(failed(checks)).toEqual([expect.stringMatching(detail)])
})

test('of processes that are killed it waits for nothing, and tells what is missing, with PID and cause', async () => {
  readFilesOfRun()
  killAt(/^printers at work: 2$/, () => 'printer-2')
  killAt(/^the first line of the log: (\S+)/, ([, name = '']) => name)
  const { status, result, checks } = await runs.run('output', { processes: 2, lines: 300 })
  expect(status).toBe('failed')
  const dead = runs.records.filter(({ exitCode }) => exitCode === -9)
  expect(dead.map(({ name }) => name.split('-')[0])).toEqual(['printer', 'sender'])
  const endings = dead.map(
    ({ name, pid }) => `${name} (PID ${pid}) ended with exit code -9: killed from outside (SIGKILL)`,
  )
  expect(result?.story.slice(3, 5)).toEqual(endings.map((words) => `${words}.`))
  const [missing = '', unsent = '', died] = failed(checks)
  expect(died).toBe(endings.join('; '))
  expect(missing).toMatch(
    new RegExp(`^printer-2 \\(PID ${dead[0]?.pid}\\): \\d+ of 300 lines whole, \\d+ of 1803 pieces$`),
  )
  const arrived = (texts[1] ?? '').split('\n').length - 1
  expect(unsent).toContain(`${dead[1]?.name} (PID ${dead[1]?.pid}): `)
  expect(result?.headline).toContain(`0 of ${arrived} logged`)
  expect(arrived).toBeGreaterThanOrEqual(301)
  expect(arrived).toBeLessThan(600)
})

test('the pieces of a process that dies in the middle of a line are counted', async () => {
  const at = runs.corrupted(
    'output',
    'writeSync(file, find(piece))',
    'if (line === 2 && pieces === 5) process.exit(3); writeSync(file, find(piece))',
  )
  const { result, checks } = await runs.run('output', { processes: 1, lines: 3 }, at)
  expect(failed(checks)[0]).toMatch(/^printer-1 \(PID \d+\): 1 of 3 lines whole, 5 of 15 pieces$/)
  expect(result?.headline).toBe('1 of 2 printed lines jumbled, 0 of 3 logged')
})

test('a run that is cancelled removes its folder', async () => {
  readFilesOfRun()
  runs.session.journal.subscribe((event) => {
    if (event.type !== 'run.printed' || event.text !== 'senders at work: 2') return
    expect(existsSync(files[0] ?? '')).toBe(true)
    void runs.session.activeRuns[0]?.cancel('you')
  })
  const { status, checks } = await runs.run('output', { processes: 2, lines: 500 })
  expect([status, checks]).toEqual(['cancelled', []])
  await vi.waitFor(() => {
    expect(existsSync(dirname(files[0] ?? ''))).toBe(false)
  })
})

test.each([
  [{ processes: 0 }, 'processes'],
  [{ processes: 65 }, 'processes'],
  [{ lines: 0 }, 'lines'],
  [{ lines: 501 }, 'lines'],
  [{ lines: 1.5 }, 'lines'],
])('refuses %j at "%s"', (parameters, field) => {
  expect(output.parameters.safeParse(parameters).error?.issues.map((issue) => issue.path.join('.'))).toEqual([field])
})
