// The list of events while lines come in all the time.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator } from '@playwright/test'
import { expect, test } from './app.ts'
import { startOwn } from './own-run.ts'

const TALKS = `export async function work(x) {
  await new Promise((resolve) => setTimeout(resolve, 20))
  console.log('line', x)
  return x
}
`

/** Numbers of the lines that a person sees, from top to bottom. */
function seen(log: Locator): Promise<number[]> {
  return log.evaluate((list) => {
    const frame = list.getBoundingClientRect()
    const lines = [...list.querySelectorAll('[data-testid="event-line"]')].filter((line) => {
      const { top, bottom } = line.getBoundingClientRect()
      return top >= frame.top - 1 && bottom <= frame.bottom + 1
    })
    return lines.flatMap((line) => /line (\d+)$/.exec(line.textContent)?.slice(1).map(Number) ?? [])
  })
}

test('the list follows the newest line, stays where it is scrolled to, and follows again', async ({ app }) => {
  const { page } = app
  const folder = mkdtempSync(join(tmpdir(), 'procdeck-lines-'))
  const module = join(folder, 'talks.mjs')
  writeFileSync(module, TALKS)
  try {
    await startOwn(app, module, { from: 0, to: 100_000, workers: 1 })
    const log = page.getByRole('log', { name: 'Events' })
    const newest = async (): Promise<number> => (await seen(log)).at(-1) ?? -1
    await expect.poll(newest, { timeout: 20_000 }).toBeGreaterThan(60)
    const atEnd = await seen(log)
    // A line under the other, none left out, and the frame is full.
    expect(atEnd).toEqual(atEnd.map((_, i) => (atEnd[0] ?? 0) + i))
    expect(atEnd.length).toBeGreaterThan(4)

    await log.hover()
    await page.mouse.wheel(0, -400)
    await expect(page.getByTestId('events-follow')).toBeVisible()
    const kept = await seen(log)
    expect(kept).toEqual(kept.map((_, i) => (kept[0] ?? 0) + i))
    const height = (): Promise<number> => log.evaluate((list) => list.scrollHeight)
    const before = await height()
    await expect.poll(height).toBeGreaterThan(before + 20 * 20)
    expect(await seen(log)).toEqual(kept)

    await page.getByTestId('events-follow').click()
    await expect.poll(newest).toBeGreaterThan((kept.at(-1) ?? 0) + 20)
    await expect(page.getByTestId('events-follow')).toHaveCount(0)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
