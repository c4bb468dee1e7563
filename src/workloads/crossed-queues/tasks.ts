// What the two processes run: the wrong and the right order of the same two steps.

import type { QueueProxy } from 'procdeck'

type Numbers = QueueProxy<number>

/** Wrong where the other does so, too: it puts nothing before the other has put something. */
export async function getFirst(begun: Numbers, from: Numbers, to: Numbers, results: Numbers, rounds: number) {
  await begun.put(process.pid)
  let n = 0
  for (let round = 0; round < rounds; round++) {
    n = (await from.get()) + 1
    await to.put(n)
  }
  await results.put(n)
}

/** Right: one of the two puts first. */
export async function putFirst(begun: Numbers, from: Numbers, to: Numbers, results: Numbers, rounds: number) {
  await begun.put(process.pid)
  let n = 0
  for (let round = 0; round < rounds; round++) {
    await to.put(n + 1)
    n = await from.get()
  }
  await results.put(n)
}
