// However the app ends, nothing of it is left: promises 9, 10, 26 and 33 in short. Their full forms are
// left-behind.chaos.ts, quits-under-load.chaos.ts, view-crashes.chaos.ts and double-starts.chaos.ts.

import { expect, test } from '@playwright/test'
import { endApp, GONE_WITHIN_MS } from './end-of-app.ts'
import { endUnderLoad } from './end-under-load.ts'
import { startPlainApp, until } from './plain-app.ts'

for (const round of [1, 2]) {
  test(`promise 10: SIGKILL of the app with busy workers leaves no process after 2 s (${round})`, async () => {
    const end = await endApp('SIGKILL', GONE_WITHIN_MS)
    expect(end.workers).toBeGreaterThan(1)
  })
}

test('promise 10: SIGKILL of the app leaves no worker in Python, and nothing that it started', async () => {
  const load = { signal: 'SIGKILL', ways: 'grandchildren', workers: 4, python: 'fork', momentMs: 200 } as const
  const end = await endUnderLoad({ ...load, withinMs: GONE_WITHIN_MS })
  expect(end).toMatchObject({ workers: 4, grandchildren: 4 })
})

test('promise 9: an ordinary end with busy workers leaves no process', async () => {
  const end = await endApp('SIGTERM', 3_000)
  expect(end.workers).toBeGreaterThan(1)
})

test('promise 26: a crashed view comes back by itself, and the processes have not noticed', async () => {
  const app = startPlainApp(['--launch', 'primes', '--screenshot', '/dev/null', '--wait', '0'])
  try {
    const renderer = (): number | undefined => app.own().find(({ command }) => command.includes('--type=renderer'))?.pid
    await until('the view is there', () => renderer() !== undefined, 20_000)
    process.kill(renderer() ?? 0, 'SIGKILL')
    // Only a view that is back and ready lets the screenshot be taken.
    expect(await app.exited).toBe(0)
  } finally {
    await app.end()
  }
})

test('promise 33: a second start of the same profile shows the first window and ends with 0', async () => {
  const first = startPlainApp(['--launch', 'primes'])
  try {
    await until(
      'the first worker',
      () => first.started().some(({ command }) => command.includes('workers/host.cjs')),
      20_000,
    )
    const second = startPlainApp([`--user-data-dir=${first.profile}`])
    expect(await second.exited).toBe(0)
    await second.end()
    expect(first.child.exitCode).toBeNull()
  } finally {
    await first.end()
  }
})
