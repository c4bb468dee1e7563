// Rounds in which every subject has one turn, so that what the machine does meanwhile hits all alike.

/**
 * @template S
 * @param {number} rounds
 * @param {readonly S[]} subjects
 * @param {(subject: S, round: number) => Promise<number>} measure
 * @returns {Promise<Map<S, number[]>>}
 */
export async function interleave(rounds, subjects, measure) {
  /** @type {Map<S, number[]>} */
  const values = new Map(subjects.map((subject) => [subject, []]))
  for (let round = 0; round < rounds; round++) {
    // The first place moves on, so that nobody always comes after the same neighbour's garbage.
    const first = round % Math.max(1, subjects.length)
    for (const subject of [...subjects.slice(first), ...subjects.slice(0, first)]) {
      values.get(subject)?.push(await measure(subject, round))
    }
  }
  return values
}

/** @param {() => Promise<unknown>} work */
export async function timed(work) {
  const began = performance.now()
  await work()
  return performance.now() - began
}
