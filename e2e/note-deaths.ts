// What the page shows of each death, and when: noted in the page, in the frame after the change, when it has been painted.

import type { Page } from '@playwright/test'

export interface ShownDeath {
  readonly pid: number
  readonly processId: number
  /** Wall clock: the cell is in the page. */
  readonly drawnMs: number
  /** Wall clock: it has been painted. */
  readonly atMs: number
  readonly exit: string
  readonly cause: string
}

/** From here on; a row that is not on the screen is not seen. */
export async function noteDeaths(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen = new Set<string>()
    const noted: ShownDeath[] = []
    Object.assign(globalThis, { notedDeaths: noted })
    const textIn = (row: Element, name: string): string =>
      row.querySelector(`[data-testid="cell-${name}"]`)?.textContent ?? ''
    const look = (): void => {
      for (const row of document.querySelectorAll('[data-testid="process-row"][data-alive="false"]')) {
        const pid = row.getAttribute('data-pid') ?? ''
        if (seen.has(pid)) continue
        seen.add(pid)
        const [exit, cause] = [textIn(row, 'exit-code'), textIn(row, 'cause')]
        const drawnMs = Date.now()
        const processId = Number(row.getAttribute('data-process-id'))
        // A message that is posted in a frame comes when that frame has been painted.
        requestAnimationFrame(() => {
          const painted = new MessageChannel()
          painted.port1.onmessage = () => {
            noted.push({ pid: Number(pid), processId, drawnMs, atMs: Date.now(), exit, cause })
          }
          painted.port2.postMessage(null)
        })
      }
    }
    new MutationObserver(look).observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
    })
  })
}

/** Those noted since the last time; their rows are cleared, so that the next ones are on the screen. */
export function takeDeaths(page: Page): Promise<ShownDeath[]> {
  return page.evaluate(async () => {
    const { notedDeaths } = globalThis as unknown as { readonly notedDeaths: ShownDeath[] }
    const taken = notedDeaths.splice(0)
    if (taken.length > 0)
      await window.procdeck.call('process.clear', { processIds: taken.map(({ processId }) => processId) })
    return taken
  })
}
