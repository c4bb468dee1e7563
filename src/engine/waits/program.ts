// What else can wake this program while it waits: input from outside, or work of its own.

import { otherThreadsWork } from '../../system/os-facts.ts'

/** Handles through which input from outside can reach this program. */
const OUTSIDE = new Set(['TCPServerWrap', 'TCPSocketWrap', 'UDPWrap', 'PipeServerWrap', 'FSEventWrap', 'StatWatcher'])

/** Whether something could come in from outside. */
export function hearsOutside(): boolean {
  return process.getActiveResourcesInfo().some((kind) => OUTSIDE.has(kind))
}

/** Windows, which Node does not list, wake the event loop of Electron's main process. */
const HAS_WINDOWS = Reflect.get(process, 'type') === 'browser'

/**
 * Whether this program has nothing to do now: no timer, file, connection or input of its own, and no calculation. Zlib,
 * crypto and addons work in threads that Node does not list; the kernel does (Linux: elsewhere no program counts as
 * idle). `holds`: timers that do nothing but keep the program alive.
 */
export function hasNothingToDo(holds: number): boolean {
  return !HAS_WINDOWS && !hasOwnWork(holds) && !otherThreadsWork()
}

function hasOwnWork(holds: number): boolean {
  const expected = new Map([
    ['Timeout', holds],
    // Output to a terminal or a pipe is a handle that wakes nothing; one more of them is input.
    ['TTYWrap', outputsThat((stream) => stream.isTTY)],
    ['PipeWrap', outputsThat((stream) => !stream.isTTY && 'connecting' in stream)],
  ])
  for (const kind of process.getActiveResourcesInfo()) {
    const left = expected.get(kind) ?? 0
    if (left === 0) return true
    expected.set(kind, left - 1)
  }
  return false
}

const outputsThat = (test: (stream: NodeJS.WriteStream) => boolean): number =>
  [process.stdout, process.stderr].filter(test).length
