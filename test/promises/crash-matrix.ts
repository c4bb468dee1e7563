// The crash matrix: four ways to end, each while a task is encoded, decoded, run, and while its result is encoded. One
// clear error in time, and the next task works.

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { Pool } from '../../src/engine/pool/pool.ts'
import { chaosTask, onStage, orphansOf } from './stage.ts'

export const ENDS = ['raise', 'exit', 'abort', 'signal'] as const
export type End = (typeof ENDS)[number]
/** In the child; encoding a task happens in the parent. */
export const PHASES = ['decode', 'run', 'encode the result'] as const
export type Phase = (typeof PHASES)[number]

export interface Cell {
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

async function tryOnce(pool: Pool, end: End, phase: Phase): Promise<Failure> {
  try {
    // A module that is loaded sets the trap; the value that springs it is put together in the child alone.
    if (phase === 'decode') await pool.map(chaosTask('armed'), [{ trap: end }])
    else if (phase === 'run') await pool.map(chaosTask('crash'), [end])
    else await pool.map(chaosTask('crashWhenRead'), [end])
    return { name: 'done', message: '' }
  } catch (error) {
    return error as Failure
  }
}

export async function crashInChild(end: End, phase: Phase) {
  return onStage(500, async (supervisor): Promise<Cell> => {
    const pool = new Pool({ processes: 2, supervisor })
    await pool.map(chaosTask('increment'), [1, 2], { chunkSize: 1 })
    const began = performance.now()
    const { name, message, exitCode = null } = await tryOnce(pool, end, phase)
    const tookMs = Math.round(performance.now() - began)
    const nextTask = (await pool.map<number>(chaosTask('increment'), [41]))[0]
    await pool.terminate()
    return { error: name, exitCode, message, tookMs, nextTask }
  })
}

export interface ParentEnd {
  readonly exitCode: number | null
  readonly signal: string | null
  /** Its last words, where it had any. */
  readonly text: string
  readonly tookMs: number
  readonly orphans: number
}

export async function crashInParent(end: End): Promise<ParentEnd> {
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
