// The function of each producer: it puts one result into the queue that it received.

import { setTimeout as sleep } from 'node:timers/promises'
import type { QueueProxy } from 'procdeck'

export async function putSquare(
  results: QueueProxy<readonly [square: number, pid: number]>,
  n: number,
  workMs: number,
): Promise<void> {
  await sleep(workMs)
  await results.put([n * n, process.pid])
}
