// The cores panel on a machine with 128 of them. The machine is told to the app by the system's own call; all behind it is
// real.

import { availableParallelism } from 'node:os'
import { type App, expect, test } from './app.ts'

const CORES = 128

/** Core `n` is busy for `n % 101` percent of the time, from now on. */
async function pretendCores(app: App): Promise<void> {
  await app.electron.evaluate((_electron, count) => {
    const os = process.getBuiltinModule('node:os')
    const began = Date.now()
    const [model] = os.cpus()
    const real = os.cpus
    Object.assign(globalThis, {
      realCores: () => {
        os.cpus = real
        process.getBuiltinModule('node:module').syncBuiltinESMExports()
      },
    })
    os.cpus = () =>
      Array.from({ length: count }, (_, core) => {
        const passed = Date.now() - began + 1_000
        const user = Math.round((passed * (core % 101)) / 100)
        return { model: model?.model ?? '', speed: 1, times: { user, nice: 0, sys: 0, irq: 0, idle: passed - user } }
      })
    process.getBuiltinModule('node:module').syncBuiltinESMExports()
  }, CORES)
}

/** The app is shared: the tests after this one have the machine's own cores again. */
test.afterEach(async ({ app }) => {
  await app.electron.evaluate(() => (globalThis as unknown as { readonly realCores: () => void }).realCores())
  await expect(app.page.getByRole('meter')).toHaveCount(availableParallelism(), { timeout: 10_000 })
})

test('128 cores are readable, each with its number and load, and over the last minute at one look', async ({ app }) => {
  const { page } = app
  await pretendCores(app)
  await expect(page.getByRole('meter')).toHaveCount(CORES, { timeout: 10_000 })
  await expect(page.getByTestId('core-100')).toHaveAttribute('data-load', '100', { timeout: 10_000 })
  await expect(page.getByTestId('core-42')).toHaveAttribute('data-load', '42')
  const cut = await page
    .getByRole('meter')
    .evaluateAll((meters) => meters.filter((meter) => meter.scrollWidth > meter.clientWidth + 1).length)
  expect(cut).toBe(0)

  await page.getByTestId('cores-view-heat').click()
  const heat = page.getByTestId('cores-heat')
  await expect(heat).toHaveAttribute('aria-label', /^Load of 128 cores over the last minute; .* at 100 %$/)
  const box = await heat.boundingBox()
  if (box === null) throw new Error('no canvas')
  // The newest second of core 99, in the middle of its line.
  await heat.hover({ position: { x: box.width - 1, y: (box.height * 99.5) / CORES } })
  await expect(page.getByTestId('cores-heat-text')).toHaveText('Core 99, now: 99 %')
  await page.getByTestId('cores-view-meters').click()
  await expect(page.getByRole('meter')).toHaveCount(CORES)
})
