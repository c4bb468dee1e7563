// Promise 11: fifty times the app is killed with an escaped process; each is listed at the next start, none is ended
// unasked, and each is when somebody asks for it.

import { expect, test } from 'vitest'
import { escapeAndFind } from './escape.ts'
import { isRunning } from './os-view.ts'
import { until } from './plain-app.ts'

const ROUNDS = 50

test('promise 11: escaped processes are found at the next start', async () => {
  let found = 0
  for (let round = 0; round < ROUNDS; round++)
    await escapeAndFind(async ({ page }, { pid, shown }) => {
      expect(shown).toMatch(new RegExp(`^sleep \\d+ PID ${pid}, `))
      expect(isRunning(pid)).toBe(true)
      await page.getByTestId('orphans-end').click()
      await until('it is gone', () => !isRunning(pid), 2_000)
      found++
    })
  process.stdout.write(
    `promise 11: ${found} of ${ROUNDS} escaped processes listed with command and age, and ended when asked\n`,
  )
  expect(found).toBe(ROUNDS)
})
