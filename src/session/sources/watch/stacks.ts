// The stack of a hooked Python process on demand. Python's faulthandler writes it when the process gets the stack signal, in C,
// so also while a lock is held for ever. A process that is not prepared for the signal would end: it gets none.

import { readFileSync, statSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { hasHandler } from '../../../system/signal-handler.ts'

/** As the hook registers it: a real-time signal, which has no name in Node. */
const STACK_SIGNAL = 50
const LIMIT_MS = 1_000
const LOOK_EVERY_MS = 5
/** So long nothing more is written: the stack is whole. */
const QUIET_MS = 25

/** One after the other for each file: forked processes share that of their parent. */
const waiting = new Map<string, Promise<unknown>>()

/** `file`: where its stacks are written. Null where the process is not prepared, has ended, or writes nothing in time. */
export function stackOf(pid: number, file: string): Promise<string | null> {
  const asked = (waiting.get(file) ?? Promise.resolve()).then(() => askFor(pid, file))
  waiting.set(file, asked)
  return asked.finally(() => {
    if (waiting.get(file) === asked) waiting.delete(file)
  })
}

async function askFor(pid: number, file: string): Promise<string | null> {
  const before = sizeOf(file)
  if (before === null || !hasHandler(pid, STACK_SIGNAL)) return null
  try {
    process.kill(pid, STACK_SIGNAL)
  } catch {
    return null // it has just ended
  }
  const endMs = performance.now() + LIMIT_MS
  let [size, sinceMs] = [before, performance.now()]
  while (performance.now() < endMs) {
    await delay(LOOK_EVERY_MS)
    const now = sizeOf(file) ?? size
    if (now !== size) [size, sinceMs] = [now, performance.now()]
    else if (size > before && performance.now() > sinceMs + QUIET_MS) break
  }
  if (size === before) return null
  try {
    return readFileSync(file).subarray(before, size).toString('utf8').trim()
  } catch {
    return null // the program has ended, and its folder is gone
  }
}

function sizeOf(file: string): number | null {
  return statSync(file, { throwIfNoEntry: false })?.size ?? null
}

/** Where the main thread is in the program's own code: "primes.py, line 33, in main"; null where no line is of it. */
export function placeIn(stack: string): string | null {
  // The main thread comes last.
  const main = stack.split(/\n\s*\n/).at(-1) ?? ''
  for (const line of main.split('\n')) {
    const [, path, number, name] = /^\s*File "(.*)", line (\d+) in (.*)$/.exec(line) ?? []
    if (path === undefined || /\/(?:lib|lib64)\/python[\d.]+\/|^<frozen /.test(path)) continue
    return `${path.split('/').at(-1)}, line ${number}, in ${name}`
  }
  return null
}
