// Promises 9 and 10 with grandchildren: 200 ordinary ends of the app and 100 kills of its main process, with workers that
// never end by themselves. Nothing is left of it, of them, or of what they started.

import { expect, test } from 'vitest'
import { newDice } from '../test/support/stage.ts'
import { chaosCount, spread } from './chaos-count.ts'
import { type EndUnderLoad, endUnderLoad, type UnderLoad } from './end-under-load.ts'
import { PYTHON_KINDS } from './python-kinds.ts'

const QUITS = 200
const KILLS = 100
/** The grace time of the stop ladder and a second. */
const QUIT_WITHIN_MS = 3_000
const KILL_WITHIN_MS = 2_000
/** Some ends come while the workers start, some while they are busy. */
const MOMENTS_MS = 1_500
const LONGEST_MS = 3_600_000

async function rounds(count: number, round: () => UnderLoad): Promise<EndUnderLoad[]> {
  const ends: EndUnderLoad[] = []
  for (let i = 0; i < count; i++) ends.push(await endUnderLoad(round()))
  return ends
}

function report(what: string, ends: readonly EndUnderLoad[]): void {
  const sum = (of: (end: EndUnderLoad) => number): number => ends.reduce((total, end) => total + of(end), 0)
  process.stdout.write(
    `${what}: ${ends.length} ends with ${sum(({ workers }) => workers)} workers and ${sum((end) => end.grandchildren)} ` +
      `children of theirs, 0 orphans, nothing left after ${spread(ends.map((end) => end.goneAfterMs))}\n`,
  )
}

/** Node's workers, or Python's by one of its start methods. */
const KINDS = [undefined, ...PYTHON_KINDS]

test.each(KINDS)(
  'promise 9: an ordinary end takes busy workers and what they started with it, in time (%s)',
  {
    timeout: LONGEST_MS,
  },
  async (python) => {
    const [dice, workers] = [newDice(), 3]
    const ends = await rounds(chaosCount(QUITS), () => ({
      signal: 'SIGTERM',
      ways: 'grandchildren',
      workers,
      python,
      momentMs: dice.next() * MOMENTS_MS,
      withinMs: QUIT_WITHIN_MS,
    }))
    report(`promise 9, ${python ?? 'Node'} (seed ${dice.seed})`, ends)
    for (const end of ends) expect(end).toMatchObject({ workers, grandchildren: workers })
  },
)

test.each(KINDS)(
  'promise 10: a kill of the main process at any moment leaves nothing behind (%s)',
  {
    timeout: LONGEST_MS,
  },
  async (python) => {
    const [dice, workers] = [newDice(), 6]
    const ends = await rounds(chaosCount(KILLS), () => ({
      signal: 'SIGKILL',
      ways: 'mixed',
      workers,
      python,
      momentMs: dice.next() * MOMENTS_MS,
      withinMs: KILL_WITHIN_MS,
    }))
    report(`promise 10, ${python ?? 'Node'} (seed ${dice.seed})`, ends)
    for (const end of ends) expect(end.workers).toBe(workers)
  },
)
