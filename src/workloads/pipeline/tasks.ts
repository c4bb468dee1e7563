// What the processes of the three stages run, what the pool runs in their place, and the plain loop.

import { setTimeout as sleep } from 'node:timers/promises'
import type { QueueProxy } from 'procdeck'

/** An item carries the PIDs of the processes that it passed. */
type Item = readonly [index: number, value: number, pids: readonly number[]]

/** The first stage: each reader has its own share, every `step`-th item. */
export async function readItems(toCompute: QueueProxy<Item>, share: readonly number[], readMs: number): Promise<void> {
  const [first = 0, step = 1, count = 0] = share
  let done = 0
  for (let index = first; index < count; index += step, done++) {
    await wait(readMs)
    if (!(await passOn(toCompute, [index, 0, [process.pid]]))) break
  }
  console.log(`read ${done} items`)
}

/** The second stage: takes items until a sentinel comes. */
export async function computeItems(toCompute: QueueProxy<Item>, toWrite: QueueProxy<Item>, steps: number) {
  let done = 0
  for await (const [index, , pids] of toCompute) {
    if (!(await passOn(toWrite, [index, compute(index, steps), [...pids, process.pid]]))) break
    done++
  }
  console.log(`computed ${done} items`)
}

/** The third stage. */
export async function writeItems(toWrite: QueueProxy<Item>, written: QueueProxy<Item>, writeMs: number): Promise<void> {
  let done = 0
  for await (const [index, value, pids] of toWrite) {
    await wait(writeMs)
    if (!(await passOn(written, [index, value, [...pids, process.pid]]))) break
    done++
  }
  console.log(`wrote ${done} items`)
}

/** All three for one item, in one process. */
export async function allOfIt(index: number, readMs: number, steps: number, writeMs: number): Promise<Item> {
  await wait(readMs)
  const item: Item = [index, compute(index, steps), [process.pid]]
  await wait(writeMs)
  return item
}

/** The computation alone, without queues: the sum of all values, and the milliseconds that it took. */
export function plainLoop(count: number, steps: number): readonly [sum: number, ms: number] {
  const beganMs = performance.now()
  let sum = 0
  for (let index = 0; index < count; index++) sum += compute(index, steps)
  return [sum, performance.now() - beganMs]
}

/** A little arithmetic, which stands for the work of an item. */
function compute(seed: number, steps: number): number {
  let value = seed
  for (let i = 0; i < steps; i++) value = (value * 31 + i) % 1_000_003
  return value
}

/** Stands for a disk or a network: the process waits and needs no CPU. */
async function wait(ms: number): Promise<void> {
  if (ms > 0) await sleep(ms)
}

/** False when the queue is closed, because no process that takes from it is left. */
async function passOn(queue: QueueProxy<Item>, item: Item): Promise<boolean> {
  try {
    await queue.put(item)
    return true
  } catch (error) {
    if (!(error instanceof Error && error.name === 'QueueClosedError')) throw error
    console.log(`stopped: no process takes from "${queue.name}" any more`)
    return false
  }
}
