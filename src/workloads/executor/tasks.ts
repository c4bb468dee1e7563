// What the workers run: a search in one batch of numbers, which may raise, and a call that takes its time.

import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'

/** Tries `count` numbers from `from` on, up to the first hit: the number that came closest is the hit, if there is one. */
export function search(text: string, bits: number, from: number, count: number) {
  if (bits > 32) throw new RangeError(`bits: expected at most 32, got ${bits}`)
  let [n, closest, zeros] = [from, from, -1]
  for (; n < from + count && zeros < bits; n++) {
    const digest = createHash('sha256').update(`${text}${n}`).digest()
    const leading = Math.clz32(digest.readUInt32BE())
    if (leading > zeros) [closest, zeros] = [n, leading]
  }
  return { closest, zeros, tried: n - from, pid: process.pid }
}

export async function takeLong(ms: number): Promise<number> {
  await sleep(ms)
  return process.pid
}
