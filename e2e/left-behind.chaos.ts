// Promises 9 and 10: thirty ordinary ends and thirty SIGKILLs of the app, at random moments with busy workers, leave
// nothing.

import { expect, test } from 'vitest'
import { type End, endApp, GONE_WITHIN_MS } from './end-of-app.ts'

const ROUNDS = 30

function report(what: string, ends: readonly End[]): void {
  const times = ends.map(({ goneAfterMs }) => goneAfterMs).sort((a, b) => a - b)
  const busy = ends.filter(({ workers }) => workers > 1).length
  process.stdout.write(
    `${what}: ${ends.length} ends, ${busy} with workers, nothing left after ${times.at(ends.length >> 1)?.toFixed(0)} ms (median), ${times.at(-1)?.toFixed(0)} ms (longest)\n`,
  )
}

test.each([
  ['promise 10: thirty SIGKILLs of the app leave nothing', 'SIGKILL', GONE_WITHIN_MS],
  ['promise 9: thirty ordinary ends of the app leave nothing', 'SIGTERM', 3_000],
] as const)('%s', async (_, signal, withinMs) => {
  const ends: End[] = []
  for (let round = 0; round < ROUNDS; round++) ends.push(await endApp(signal, withinMs))
  report(signal, ends)
  expect(ends).toHaveLength(ROUNDS)
})
