// One end of the app while workers of a function of the user's own are at work, and the look at what is left of it.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startApp } from './app.ts'
import { type Child, childrenOf, processes, pythonWorkersOf, workersOf } from './os-view.ts'
import { startOwn } from './own-run.ts'
import { until } from './plain-app.ts'
import type { PythonKind } from './python-kinds.ts'

/** Longer than any test: one that is left is there to be seen. */
const SLEEP_S = 100_000

/** In the moment of an exec a process shows no environment to be known by: what was in it is seen at the second look. */
const LOOK_AGAIN_MS = 100

/**
 * Three ways not to end: in a busy loop beside a child of its own, in a busy loop, and with a timer. The task's number
 * says which.
 */
const WAYS = `import { spawn } from 'node:child_process'
export function work(x) {
  if (x % 3 === 0) spawn('sleep', ['SECONDS'], { stdio: 'ignore' })
  if (x % 3 === 2) return new Promise(() => setInterval(() => {}, 1000))
  for (;;);
}
`

/** The same, and a fourth: C code that lets no other thread run. */
const IN_PYTHON = `import re, subprocess, time

def work(x):
    if x % 4 == 0:
        subprocess.Popen(['sleep', 'SECONDS'], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if x % 4 == 2:
        time.sleep(100000)
    if x % 4 == 3:
        re.match('^(a+)+$', 'a' * 50 + 'b')
    while True:
        pass
`

/** Each has seconds of its own. */
let rounds = process.pid * 1_000

export interface UnderLoad {
  readonly signal: 'SIGKILL' | 'SIGTERM'
  /** Every worker in a busy loop beside a child of its own, or a third of them each in its own way. */
  readonly ways: 'grandchildren' | 'mixed'
  readonly workers: number
  /** They run Python. */
  readonly python?: PythonKind | undefined
  /** From the moment when all of them are there. */
  readonly momentMs: number
  readonly withinMs: number
}

export interface EndUnderLoad {
  readonly workers: number
  /** Children of workers, at the moment of the signal. */
  readonly grandchildren: number
  /** From the signal until nothing was left. */
  readonly goneAfterMs: number
}

/**
 * Launches the app with busy workers and ends it. What is left afterwards is killed, so that the next round counts its own.
 * @throws Error naming what is left after `withinMs`.
 */
export async function endUnderLoad({
  signal,
  ways,
  workers,
  python,
  momentMs,
  withinMs,
}: UnderLoad): Promise<EndUnderLoad> {
  const folder = mkdtempSync(join(tmpdir(), 'procdeck-under-load-'))
  const [name, form] = python === undefined ? ['ways.mjs', WAYS] : ['ways.py', IN_PYTHON]
  const seconds = SLEEP_S + ++rounds
  const text = form.replaceAll('SECONDS', String(seconds))
  const module = join(folder, name)
  const each = text.replaceAll('x % 3 === 0', 'true').replaceAll('x % 3 === 2', 'false')
  writeFileSync(module, ways === 'mixed' ? text : each.replace('x % 4 == 0', 'True').replace(/x % 4 == [23]/g, 'False'))
  const started = (): number[] => (python === undefined ? workersOf(app.pid) : pythonWorkersOf(app.pid))
  const app = await startApp([], join(folder, 'profile'))
  // By their command: what a forked worker starts has the fork server's PID as that of its parent program.
  const sleeping = (): Child[] => processes(({ command }) => command.startsWith(`sleep ${seconds}`))
  const left = (): { readonly pid: number; readonly command: string }[] => [
    ...app.own(),
    ...childrenOf(app.pid),
    ...sleeping(),
  ]
  const grandchildren = (): number => sleeping().length
  try {
    await startOwn(app, module, { from: 0, to: workers, workers, startMethod: python })
    if (ways === 'mixed') await until('all workers', () => started().length === workers, 20_000)
    else await until('every worker has its child', () => grandchildren() === workers, 20_000)
    await delay(momentMs)
    const seen = { workers: started().length, grandchildren: grandchildren() }
    const beganMs = performance.now()
    process.kill(app.pid, signal)
    try {
      await until('nothing is left', () => left().length === 0, withinMs)
    } catch (error) {
      const names = left().map(({ pid, command }) => `${pid} ${command.slice(0, 200)}`)
      throw new Error(`left ${withinMs} ms after ${signal} at ${momentMs.toFixed(0)} ms:\n${names.join('\n')}`, {
        cause: error,
      })
    }
    const goneAfterMs = performance.now() - beganMs
    await delay(LOOK_AGAIN_MS)
    if (left().length > 0) throw new Error(`came back after ${signal}: ${JSON.stringify(left())}`)
    return { ...seen, goneAfterMs }
  } finally {
    for (const { pid } of left()) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // it has ended by itself
      }
    }
    await until('the app is gone', () => left().length === 0, 5_000)
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
  }
}
