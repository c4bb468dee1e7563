// What the workers of a pool are: Node's, or Python's by one of its start methods.

import type { PoolOptions } from '../../src/engine/pool/pool-options.ts'
import type { Target } from '../../src/engine/process/target.ts'
import { size } from './size.ts'

export type PythonKind = 'spawn' | 'fork' | 'forkserver'
export type WorkerKind = 'node' | PythonKind

/** Python's workers for a test of a promise: one kind in short, all of them in full. */
export function pythonKinds(short: PythonKind): readonly PythonKind[] {
  return size<readonly PythonKind[]>({ short: [short], full: ['spawn', 'fork', 'forkserver'] })
}

/** Node's, and one kind of Python's; in full, all of them. */
export function workerKinds(short: PythonKind): readonly WorkerKind[] {
  return ['node', ...pythonKinds(short)]
}

export function workersOf(kind: WorkerKind): Pick<PoolOptions, 'runtime' | 'startMethod'> {
  return kind === 'node' ? {} : { runtime: 'python', startMethod: kind }
}

/** For a title of a test or a line of a report. */
export const named = (kind: WorkerKind): string => (kind === 'node' ? 'Node' : `Python, ${kind}`)

const POOL_TASKS = new URL('../programs/chaos-pool-tasks.mjs', import.meta.url)
const STUCK_TASKS = new URL('../programs/chaos-stuck-tasks.mjs', import.meta.url)
const IN_PYTHON = new URL('../programs/chaos_pool_tasks.py', import.meta.url)

/** A function that is there in both languages. In Python its name is in snake case. */
function taskOf(ofNode: URL, name: string, kind: WorkerKind): Target {
  if (kind === 'node') return { module: ofNode, export: name }
  return { module: IN_PYTHON, export: name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) }
}

/** A task of the chaos programs. */
export const chaosTask = (name: string, kind: WorkerKind = 'node'): Target => taskOf(POOL_TASKS, name, kind)

/** A way for a task not to respond. */
export const stuckTask = (name: string, kind: WorkerKind = 'node'): Target => taskOf(STUCK_TASKS, name, kind)
