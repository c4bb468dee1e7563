// What the producers run. The same function is right or wrong: it depends on what the parent does first.

import type { QueueProxy } from 'procdeck'

/** Each put waits while the queue is full. */
export async function putAll(results: QueueProxy<number>, items: number): Promise<void> {
  for (let n = 0; n < items; n++) await results.put(n)
}

export async function putLarge(results: QueueProxy<Uint8Array>, bytes: number): Promise<void> {
  await results.put(new Uint8Array(bytes).fill(1))
}
