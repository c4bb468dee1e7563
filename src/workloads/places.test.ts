// The lines at which a program waits: told by the run while it waits there, for each kind of wait, and for no longer.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runtime } from '../../test/support/built-runtime.ts'
import { until } from '../../test/support/os-view.ts'
import { programAt } from './program-at.ts'
import { createSession } from '../session/create-session.ts'
import type { Session } from '../session/session.ts'
import type { LocalRun, LocalSource } from '../session/sources/local-source.ts'

const tasks = new URL('../../test/programs/tasks.mjs', import.meta.url).href
const settings = { workers: 1, chunkSize: 1, restart: null } as const

let session: Session
let local: LocalSource
let folder: string
beforeEach(() => {
  ;({ session, local } = createSession({ runtime, spawnIn: 'this-thread' }))
  folder = mkdtempSync(join(tmpdir(), 'procdeck-places-'))
})
afterEach(async () => {
  await session.close()
  rmSync(folder, { recursive: true })
})

/** A program of these lines; its first is line 2. */
function start(lines: readonly string[]): LocalRun {
  const file = join(folder, 'program.mjs')
  const text = ['export const program = async (run) => {', ...lines, "return { headline: 'done' } }"].join('\n')
  writeFileSync(file, text)
  const program = programAt(pathToFileURL(file))
  return local.start({ workload: 'test', title: 'Test', parameters: {}, program, totalTasks: 0 }, settings)
}

const sleep = `{ module: '${tasks}', export: 'sleep' }`
const atOf = ({ id }: LocalRun): readonly number[] => session.metrics().runs.find((run) => run.id === id)?.at ?? []

test.each([
  ['join', [`const p = new run.Process({ target: ${sleep}, args: [600_000] }); await p.start()`, 'await p.join()']],
  ['get', ['const queue = new run.Queue()', 'await queue.get()']],
  ['for await of a queue', ['const queue = new run.Queue()', 'for await (const item of queue) run.print(item)']],
  ['put', ['const queue = new run.Queue({ maxSize: 1 }); await queue.put(1)', 'await queue.put(2)']],
  ['map', ['const pool = new run.Pool()', `await pool.map(${sleep}, [600_000])`]],
  ['imap', ['const pool = new run.Pool()', `for await (const one of pool.imap(${sleep}, [600_000])) run.print(one)`]],
  [
    'run',
    [
      `const job = new run.Pool().run(${sleep}, [600_000], { chunkSize: 1, shape: 'single', onOutcomes: () => {} })`,
      'await job.done',
    ],
  ],
  ['a future', [`const future = new run.Executor().submit(${sleep}, [600_000])`, 'await future.result()']],
])('a program that waits by %s is at that line until it is over', async (_how, lines) => {
  const run = start(lines)
  await until('it waits at its second line', () => atOf(run).join() === '3', 5_000)
  await session.stopAll()
  await run.ended
  expect(atOf(run)).toEqual([])
})

test('a program that waits at several lines at once is at all of them, and what is over is no place any more', async () => {
  const run = start([
    'const queue = new run.Queue()',
    'const first = queue.get()',
    'const second = queue.get()',
    'globalThis.placesOutside.push(() => queue.put(1))',
    'await first',
    'await second',
  ])
  const outside: (() => unknown)[] = []
  Object.assign(globalThis, { placesOutside: outside })
  await until('both wait', () => atOf(run).join() === '3,4')
  await outside[0]?.()
  await until('one is left', () => atOf(run).join() === '4')
  await outside[0]?.()
  await run.ended
  expect(session.journal.state.runs[run.id]?.status).toBe('done')
})

test('a rejection that nobody awaits is still told as unhandled, and one that is awaited is the same error', async () => {
  const seen: unknown[] = []
  const note = (error: unknown): void => {
    seen.push(error)
  }
  const others = process.listeners('unhandledRejection')
  process.removeAllListeners('unhandledRejection')
  process.on('unhandledRejection', note)
  try {
    const run = start([
      'const queue = new run.Queue(); queue.close()',
      'void queue.get()',
      'await queue.get().catch((error) => run.print(error.name))',
    ])
    await run.ended
    await until('it is told', () => seen.length > 0)
    expect(seen.map((error) => (error as Error).name)).toEqual(['QueueClosedError'])
    expect(session.journal.state.runs[run.id]?.status).toBe('done')
  } finally {
    process.off('unhandledRejection', note)
    for (const other of others) process.on('unhandledRejection', other)
  }
})
