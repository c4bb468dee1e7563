// Promise 19, its crash matrix: four ways to end, each while a task is encoded, decoded, run, and while its result is
// encoded. One clear error, and the next task works. The short form is the full one, for it takes seconds.

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { Pool } from '../../src/engine/pool/pool.ts'
import { onStage, orphansOf, report } from '../support/stage.ts'
import { chaosTask, named, type WorkerKind, workerKinds, workersOf } from '../support/worker-kind.ts'

const ENDS = ['raise', 'exit', 'abort', 'signal'] as const
type End = (typeof ENDS)[number]
/** In the child; encoding a task happens in the parent. */
const PHASES = ['decode', 'run', 'encode the result'] as const
type Phase = (typeof PHASES)[number]

interface Cell {
  readonly error: string
  readonly exitCode: number | null
  readonly message: string
  readonly tookMs: number
  readonly nextTask: number | undefined
}

interface Failure {
  readonly name: string
  readonly message: string
  readonly exitCode?: number | null
}

async function tryOnce(pool: Pool, kind: WorkerKind, end: End, phase: Phase): Promise<Failure> {
  try {
    // A module that is loaded sets the trap; the value that springs it is put together in the child alone.
    if (phase === 'decode') await pool.map(chaosTask('armed'), [{ trap: end }])
    else if (phase === 'run') await pool.map(chaosTask('crash', kind), [end])
    else await pool.map(chaosTask('crashWhenRead', kind), [end])
    return { name: 'done', message: '' }
  } catch (error) {
    return error as Failure
  }
}

async function crashInChild(kind: WorkerKind, end: End, phase: Phase) {
  return onStage(500, async (supervisor): Promise<Cell> => {
    const pool = new Pool({ processes: 2, supervisor, ...workersOf(kind) })
    await pool.map(chaosTask('increment', kind), [1, 2], { chunkSize: 1 })
    const began = performance.now()
    const { name, message, exitCode = null } = await tryOnce(pool, kind, end, phase)
    const tookMs = Math.round(performance.now() - began)
    const nextTask = (await pool.map<number>(chaosTask('increment', kind), [41]))[0]
    await pool.terminate()
    return { error: name, exitCode, message, tookMs, nextTask }
  })
}

interface ParentEnd {
  readonly exitCode: number | null
  readonly signal: string | null
  /** Its last words, where it had any. */
  readonly text: string
  readonly tookMs: number
  readonly orphans: number
}

async function crashInParent(end: End): Promise<ParentEnd> {
  const program = fileURLToPath(new URL('../programs/chaos-encode.mjs', import.meta.url))
  const began = performance.now()
  return new Promise((resolve) => {
    execFile(process.execPath, [program, end], (error, stdout) => {
      const tookMs = Math.round(performance.now() - began)
      const [token = '', ...words] = stdout.trim().split('\n')
      const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : null
      void orphansOf(token).then((orphans) => {
        resolve({ exitCode, signal: error?.signal ?? null, text: words.join('\n'), tookMs, orphans })
      })
    })
  })
}

const EXIT_CODES = { raise: null, exit: 7, abort: -6, signal: -11 } as const
const LIMIT_MS = 5_000

/** No code of the user is run in Python while a value is decoded. */
const CELLS = workerKinds('fork').flatMap((kind) =>
  PHASES.filter((phase) => kind === 'node' || phase !== 'decode').map((phase) => [kind, phase] as const),
)

describe.each(CELLS)('promise 19: a child (%s) that comes to its end while it has to %s', (kind, phase) => {
  test.each(ENDS)('by %s: one clear error, and the next task works', async (end) => {
    const cell = await crashInChild(kind, end, phase)
    report(`crash matrix, ${named(kind)}, ${end} in ${phase}`, { ...cell })
    expect(cell).toMatchObject({ exitCode: EXIT_CODES[end], nextTask: 42, orphans: 0 })
    const own = kind === 'node' ? 'RangeError' : 'ValueError'
    const raised = phase === 'encode the result' ? 'TaskSerializationError' : own
    expect(cell.error).toBe(end === 'raise' ? raised : 'WorkerLostError')
    if (end === 'raise') expect(cell.message).toContain('raised on purpose')
    expect(cell.tookMs).toBeLessThan(LIMIT_MS)
  })
})

describe('promise 19: a parent that comes to its end while it encodes a task', () => {
  test('by raise: the task cannot be sent, and the next one works', async () => {
    const end = await crashInParent('raise')
    report('crash matrix, raise in encode', { ...end })
    expect(end).toMatchObject({ exitCode: 0, signal: null, orphans: 0 })
    expect(end.text).toMatch(/^TaskSerializationError, read \d times, next task 42$/)
    expect(end.tookMs).toBeLessThan(LIMIT_MS)
  })

  test.each([
    ['exit', { exitCode: 7, signal: null }],
    ['abort', { exitCode: null, signal: 'SIGABRT' }],
    ['signal', { exitCode: null, signal: 'SIGSEGV' }],
  ] as const)('by %s: its end is what it asked for, and nothing is left behind', async (how, expected) => {
    const end = await crashInParent(how)
    report(`crash matrix, ${how} in encode`, { ...end })
    expect(end).toMatchObject({ ...expected, text: '', orphans: 0 })
    expect(end.tookMs).toBeLessThan(LIMIT_MS)
  })
})
