// The functions that the processes run. Each is exported and found by its module and its name.

import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { currentProcess, Process, type Queue } from 'procdeck'

export function printSquare(n: number): void {
  console.log(`the square of ${n} is ${n * n}`)
}

export function printCube(n: number): void {
  console.log(`the cube of ${n} is ${n * n * n}`)
}

export function printName(n: number): void {
  console.log(`name=${currentProcess().name} n=${n}`)
}

export async function tellPids(sleepMs: number): Promise<void> {
  console.log(`pid=${process.pid} parent=${process.ppid}`)
  await sleep(sleepMs)
}

export function raise(n: number): never {
  throw new RangeError(`${n} is too large`)
}

/** Has two children, of which the second is a daemon, and tells their PIDs. */
export async function haveChildren(family: Queue<readonly number[]>, sleepMs: number): Promise<void> {
  const module = new URL(import.meta.url)
  const child = new Process({ target: { module, export: 'rest' }, args: [sleepMs], name: 'child' })
  const daemon = new Process({ target: { module, export: 'rest' }, args: [3_600_000], name: 'daemon', daemon: true })
  await Promise.all([child.start(), daemon.start()])
  await family.put([child.pid ?? 0, daemon.pid ?? 0])
}

export async function rest(sleepMs: number): Promise<void> {
  await sleep(sleepMs)
}

/** Tells each PID when its process has ended. */
export async function watch(pids: readonly number[], ends: Queue<number>): Promise<void> {
  await ends.put(process.pid)
  const alive = new Set(pids)
  while (alive.size > 0) {
    for (const pid of alive)
      if (hasEnded(pid)) {
        alive.delete(pid)
        await ends.put(pid)
      }
    await sleep(5)
  }
}

function hasEnded(pid: number): boolean {
  try {
    process.kill(pid, 0)
    // An orphan stays in the list of processes, in state Z, until the system takes it out.
    return process.platform === 'linux' && readFileSync(`/proc/${pid}/stat`, 'latin1').includes(') Z ')
  } catch {
    return true
  }
}
