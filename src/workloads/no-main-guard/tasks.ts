// What the processes import and run. This module has two more versions, which start a process at their top level: each
// child imports the module of its target, and all that stands there runs again in it.

import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { currentProcess, Process, type QueueProxy } from 'procdeck'

const version = new URL(import.meta.url).search
if (version !== '') {
  console.log(`PID ${process.pid} of parent ${process.ppid} imports ${version}`)
  await sleep(Number(process.env['SET_UP_MS']))
}

// The mistake: each child would start the next.
if (version === '?unguarded') await startNext()

// The right way: a process that has a parent is a child, and starts none.
if (version === '?guarded' && currentProcess().parent === null) await startNext()

async function startNext(): Promise<void> {
  const target = { module: import.meta.url, export: 'work' }
  const next = new Process({ target, name: 'next' })
  await next.start()
  await next.join()
  console.log(`PID ${next.pid}: exit code ${next.exitCode}, ${next.cause}`)
}

export function work(): void {
  console.log(`PID ${process.pid} works`)
}

/** Puts which of these processes have not ended when the time is over. */
export async function putRunning(
  found: QueueProxy<readonly number[]>,
  pids: readonly number[],
  limitMs: number,
): Promise<void> {
  const limit = performance.now() + limitMs
  let left = pids.filter(isRunning)
  while (left.length > 0 && performance.now() < limit) {
    await sleep(5)
    left = left.filter(isRunning)
  }
  await found.put(left)
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    // An orphan stays in the list of processes, in state Z, until the system takes it out.
    return process.platform !== 'linux' || !readFileSync(`/proc/${pid}/stat`, 'latin1').includes(') Z ')
  } catch {
    return false
  }
}
