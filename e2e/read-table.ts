// The table of processes as a person sees it.

import type { Page } from '@playwright/test'

export interface Row {
  readonly id: number
  readonly pid: number
  readonly alive: boolean
  /** The sampler has found it stopped. */
  readonly stopped: boolean
  readonly text: string
}

/** Every row of the table, by going through all of it as a person would. */
export async function readTable(page: Page): Promise<Map<number, Row>> {
  const rows = new Map<number, Row>()
  const grid = page.getByTestId('process-grid')
  const height = await grid.evaluate((element) => element.scrollHeight)
  for (let top = 0; top <= height; top += 150) {
    await grid.evaluate((element, to) => {
      element.scrollTop = to
    }, top)
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
    const seen = await page.getByTestId('process-row').evaluateAll((elements) =>
      elements.map((element) => ({
        id: Number(element.getAttribute('data-process-id')),
        pid: Number(element.getAttribute('data-pid')),
        alive: element.getAttribute('data-alive') === 'true',
        stopped: element.getAttribute('data-activity') === 'stopped',
        text: element.textContent ?? '',
      })),
    )
    for (const row of seen) rows.set(row.id, row)
  }
  return rows
}
