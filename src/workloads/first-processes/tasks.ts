// The functions that the processes run. Each is exported and found by its module and its name.

import { setTimeout as sleep } from 'node:timers/promises'
import { currentProcess } from 'procdeck'

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
