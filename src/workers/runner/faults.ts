// The faults that a person may bring about in a process, to see what becomes of it and of its tasks. They happen for real.

import { assertNever } from '../../shared/assert-never.ts'
import { exitCodeOf, FAULT_EXIT_CODE, type Fault, type NamedFault } from '../../shared/process.ts'
import { CHANNEL_FD } from '../../engine/wire/protocol.ts'

const FLOOD_LINES = 100_000
const GARBAGE_BYTES = 4_096
const ORPHAN_SECONDS = '3600'

/** Runs as code of the process would, after what is running now. */
export function bringAbout(fault: Fault): void {
  const code = fault === 'exit' ? FAULT_EXIT_CODE : exitCodeOf(fault)
  if (code !== null) process.exit(code)
  act(fault as Exclude<NamedFault, 'exit'>)
}

function act(fault: Exclude<NamedFault, 'exit'>): void {
  switch (fault) {
    case 'raise':
      setImmediate(() => {
        throw new Error('raised on purpose')
      })
      return
    case 'abort':
      process.abort()
      return
    case 'segfault':
      process.kill(process.pid, 'SIGSEGV')
      return
    case 'out-of-memory':
      fillHeap()
      return
    case 'busy-loop':
      setImmediate(() => {
        for (;;);
      })
      return
    case 'ignore-sigterm':
      process.on('SIGTERM', () => {
        console.error('SIGTERM was ignored on purpose')
      })
      console.error('SIGTERM is ignored from now on, on purpose')
      return
    case 'flood':
      for (let line = 1; line <= FLOOD_LINES; line++) console.log(`line ${line} of ${FLOOD_LINES} on purpose`)
      return
    case 'garbage':
      process
        .getBuiltinModule('node:fs')
        .writeSync(CHANNEL_FD, process.getBuiltinModule('node:crypto').randomBytes(GARBAGE_BYTES))
      return
    case 'orphan':
      // Out of the group that ends with this process.
      process
        .getBuiltinModule('node:child_process')
        .spawn('sleep', [ORPHAN_SECONDS], { detached: true, stdio: 'ignore' })
        .unref()
      return
    default:
      assertNever(fault, 'fault')
  }
}

/** Until the heap is full, where that leaves the machine enough memory. */
function fillHeap(): void {
  const { heap_size_limit: limit } = process.getBuiltinModule('node:v8').getHeapStatistics()
  const free = process.getBuiltinModule('node:os').freemem()
  if (limit * 2 > free) {
    const gib = (bytes: number): string => (bytes / 2 ** 30).toFixed(1)
    console.error(`not done: the heap may grow to ${gib(limit)} GiB, and only ${gib(free)} GiB of memory are free`)
    return
  }
  const held: unknown[] = []
  for (;;) held.push(new Array(1_000_000).fill(held.length))
}
