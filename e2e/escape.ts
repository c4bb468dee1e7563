// A process that gets away from an app that is killed, and the next start that finds it: used by the short and the long
// form.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { type App, startApp } from './app.ts'
import { childrenOf, isRunning, processes, workersOf } from './os-view.ts'
import { startOwn } from './own-run.ts'
import { until } from './plain-app.ts'

/** Out of the group of its worker, whose kill does not reach it then. */
const ESCAPES = `import { spawn } from 'node:child_process'
export function work(seconds) {
  spawn('setsid', ['sleep', String(seconds)], { stdio: 'ignore' }).unref()
  for (;;);
}
`

export interface Escape {
  readonly pid: number
  /** What the next start shows of it. */
  readonly shown: string
}

/** A number of seconds that nobody else sleeps on this machine. */
let nextSeconds = 100_000 + process.pid * 10

/** The app is killed with a worker at work and an escaped process; `look` sees the next start, whose banner lists it. */
export async function escapeAndFind(look: (app: App, escape: Escape) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'procdeck-escape-'))
  const [profile, module, seconds] = [join(folder, 'profile'), join(folder, 'escapes.mjs'), nextSeconds++]
  writeFileSync(module, ESCAPES)
  const sleepers = (): number[] =>
    processes(({ command }) => command.startsWith(`sleep ${seconds} `)).map((process) => process.pid)
  try {
    const first = await startApp([], profile)
    await startOwn(first, module, { from: seconds, to: seconds + 1, workers: 1 })
    await until('the escaped process', () => sleepers().length === 1, 20_000)
    const [pid = 0] = sleepers()
    process.kill(first.pid, 'SIGKILL')
    await until('the workers are gone', () => workersOf(first.pid).length === 0, 2_000)
    expect(isRunning(pid)).toBe(true)

    const second = await startApp([], profile)
    try {
      const row = second.page.getByTestId('orphans').locator(`[data-pid="${pid}"]`)
      await expect(row).toBeVisible({ timeout: 15_000 })
      await look(second, { pid, shown: (await row.textContent()) ?? '' })
    } finally {
      await second.stop()
    }
    await until('nothing of the first is left', () => childrenOf(first.pid).length === 0, 5_000)
  } finally {
    for (const pid of sleepers()) process.kill(pid, 'SIGKILL')
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
  }
}
