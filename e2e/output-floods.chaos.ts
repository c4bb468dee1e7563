// Promises 22 and 23: four workers print 300 MB each, and main stays awake, small, and counts every line; and text that
// arrives cut anywhere is shown whole, while what is no text is shown as U+FFFD.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { ProcessDetails } from '../src/shared/process-details.ts'
import { type App, startApp } from './app.ts'
import { chaosCount } from './chaos-count.ts'
import { watchMain } from './main-loop.ts'
import { childrenOf, residentBytes, workersOf } from './os-view.ts'
import { startOwn } from './own-run.ts'
import { callFrom } from './page-call.ts'
import { until } from './plain-app.ts'
import { readTable } from './read-table.ts'

const WORKERS = 4
const MEGABYTES = 300
const LINE = 100
const P99_LIMIT_MS = 50
const MORE_BYTES = 50 * 1024 * 1024
const FLOOD_MS = 900_000
const [PRINTED, PRINT_ROUNDS] = [100_000, 30]

/** Lines are numbered, so that what is shown can be told from what was never printed. Told in a file when all is written. */
const flood = (lines: number, book: string): string => `import { once } from 'node:events'
import { appendFileSync } from 'node:fs'
const TAIL = ' ' + 'x'.repeat(${LINE - 10}) + '\\n'
export async function work(x) {
  for (let line = 0; line < ${lines}; ) {
    let piece = ''
    for (const end = Math.min(${lines}, line + 600); line < end; line++) piece += String(line).padStart(8, '0') + TAIL
    if (!process.stdout.write(piece)) await once(process.stdout, 'drain')
  }
  await new Promise((resolve) => process.stdout.write('', resolve))
  appendFileSync(${JSON.stringify(book)}, process.pid + '\\n')
  return x
}
`

const TEXT_LINES = 120
const WHOLE = Array.from({ length: TEXT_LINES }, (_, i) => `${i} ${'aß€𝄞한日本👍🏽é'.repeat(12)} end`)

/** The last line: 0xFF, and two characters that are not finished. */
const FAULTY = 'a\uFFFDb\uFFFD(\uFFFDc'

/** Each piece is written by itself and a turn later, so that it is read by itself. */
const PIECES = `const whole = ${JSON.stringify(WHOLE)}
const write = (bytes) => new Promise((resolve) => process.stdout.write(bytes, () => setImmediate(resolve)))
export async function work(x) {
  const bytes = Buffer.from(whole.join('\\n') + '\\n')
  for (let at = 0; at < bytes.length; at += 7) await write(bytes.subarray(at, at + 7))
  await write(Buffer.from([0x61, 0xff, 0x62, 0xc3, 0x28, 0xe2, 0x82, 0x63, 0x0a]))
  return x
}
`

async function detailsOf({ page }: App, processId: number): Promise<ProcessDetails> {
  const answer = await callFrom(page, 'process.details', { processId })
  if (!answer.ok) throw new Error(answer.error.message)
  return answer.value as ProcessDetails
}

/** The run of this module, to its end, and the details of each of its workers. */
async function runToEnd(
  app: App,
  module: string,
  workers: number,
  watch: () => void,
): Promise<readonly { readonly pid: number; readonly details: ProcessDetails }[]> {
  await startOwn(app, module, { from: 0, to: workers, workers })
  await until('the workers', () => workersOf(app.pid).length === workers, 20_000)
  const endMs = performance.now() + FLOOD_MS
  while (workersOf(app.pid).length > 0) {
    if (performance.now() > endMs) throw new Error('the workers are not done')
    watch()
    await delay(50)
  }
  // The last lines of a dead process may take a second to be counted.
  await delay(1_500)
  const rows = [...(await readTable(app.page)).values()]
  return Promise.all(rows.map(async ({ id, pid }) => ({ pid, details: await detailsOf(app, id) })))
}

test('promise 22: a flood of output leaves main awake and small, and every line is shown or counted', {
  timeout: 3_600_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'procdeck-floods-'))
  const [module, book] = [join(folder, 'flood.mjs'), join(folder, 'book')]
  const megabytes = chaosCount(MEGABYTES)
  const lines = (megabytes * 1_000_000) / LINE
  writeFileSync(book, '')
  writeFileSync(module, flood(lines, book))
  const app = await startApp()
  try {
    await delay(2_000)
    const beforeBytes = residentBytes(app.pid)
    let mostBytes = beforeBytes
    const metrics = await watchMain(app.electron)
    const beganMs = performance.now()
    const processes = await runToEnd(app, module, WORKERS, () => {
      mostBytes = Math.max(mostBytes, residentBytes(app.pid))
    })
    const seconds = (performance.now() - beganMs) / 1000
    const loop = await metrics()
    const printed = new Map<number, number>()
    for (const line of readFileSync(book, 'utf8').split('\n').filter(Boolean))
      printed.set(Number(line), (printed.get(Number(line)) ?? 0) + lines)
    const counted = new Map(
      processes
        .map(({ pid, details }) => [pid, details.output.length + details.outputBefore] as const)
        .filter(([, count]) => count > 0),
    )
    const mib = (bytes: number): string => (bytes / 1024 / 1024).toFixed(0)
    process.stdout.write(
      `promise 22: ${WORKERS} times ${megabytes} MB in ${seconds.toFixed(1)} s; main's loop delay p50 ${loop.p50.toFixed(1)} ms, ` +
        `p99 ${loop.p99.toFixed(1)} ms, longest ${loop.max.toFixed(1)} ms; its memory ${mib(beforeBytes)} MiB before, ` +
        `${mib(mostBytes)} MiB at most; ${[...counted.values()].join(' + ')} of ${WORKERS * lines} lines shown or counted\n`,
    )
    expect(counted).toEqual(printed)
    for (const { details } of processes) {
      const numbers = details.output.map(({ text }) => {
        expect(text).toMatch(/^\d{8} x{90}$/)
        return Number(text.slice(0, 8))
      })
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
      expect(Math.max(-1, ...numbers)).toBeLessThan(lines)
    }
    expect(loop.p99).toBeLessThan(P99_LIMIT_MS)
    expect(mostBytes - beforeBytes).toBeLessThanOrEqual(MORE_BYTES)
  } finally {
    await app.stop()
    rmSync(folder, { recursive: true, force: true })
    expect(childrenOf(app.pid)).toEqual([])
  }
})

test('promise 22: what a worker prints before it returns is shown or counted, each time', {
  timeout: 3_600_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'procdeck-lines-'))
  const module = join(folder, 'prints.mjs')
  writeFileSync(
    module,
    `export function work(x) { for (let i = 0; i < ${PRINTED}; i++) console.log('line', i); return x }`,
  )
  const app = await startApp()
  try {
    const counts: number[] = []
    for (let round = chaosCount(PRINT_ROUNDS); round > 0; round--) {
      const processes = await runToEnd(app, module, 1, () => undefined)
      counts.push(...processes.map(({ details }) => details.output.length + details.outputBefore))
      await callFrom(app.page, 'process.clear', {})
    }
    process.stdout.write(
      `promise 22: ${counts.length} times ${PRINTED} lines, shown or counted ${[...new Set(counts)].join()}\n`,
    )
    expect(counts).toEqual(counts.map(() => PRINTED))
  } finally {
    await app.stop()
    rmSync(folder, { recursive: true, force: true })
    expect(childrenOf(app.pid)).toEqual([])
  }
})

test('promise 23: text cut anywhere is shown whole, and what is no text as U+FFFD', { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'procdeck-pieces-'))
  const module = join(folder, 'pieces.mjs')
  writeFileSync(module, PIECES)
  const app = await startApp()
  try {
    const processes = await runToEnd(app, module, 1, () => undefined)
    expect(processes).toHaveLength(1)
    const shown = processes.flatMap(({ details }) => details.output.map(({ text }) => text))
    expect(shown.slice(0, TEXT_LINES)).toEqual(WHOLE)
    expect(shown.slice(TEXT_LINES)).toEqual([FAULTY])

    // What a person sees of it.
    await app.page.getByTestId('process-row').dblclick()
    const drawn = app.page.getByTestId('details-output').locator('p')
    await drawn.last().waitFor()
    const texts = await drawn.allTextContents()
    expect(texts).toEqual([...WHOLE, FAULTY])
    const bytes = Buffer.byteLength(WHOLE.join('\n'))
    process.stdout.write(
      `promise 23: ${bytes} bytes in pieces of 7, ${texts.length} lines shown, ${texts.slice(0, -1).join('').split('\uFFFD').length - 1} U+FFFD in valid text, 3 in 3 faults\n`,
    )
  } finally {
    await app.stop()
    rmSync(folder, { recursive: true, force: true })
    expect(childrenOf(app.pid)).toEqual([])
  }
})
