// Two starts of the app on one profile at the same moment, the kill of the one that lives, and the start after that.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type PlainApp, startPlainApp, until } from './plain-app.ts'

const START_MS = 30_000
/** Two that are both there after so long both stay. */
const BOTH_MS = 10_000

export interface DoubleStart {
  /** Exit codes of those of the two that have ended: of one, or something is wrong. */
  readonly codes: readonly (number | null)[]
  /** From the start after the kill until there is a process for the page of its window. */
  readonly takeoverMs: number
  /** The same, of the start after an ordinary end, on the same profile. */
  readonly ordinaryMs: number
}

function hasEnded({ child }: PlainApp): boolean {
  return child.exitCode !== null || child.signalCode !== null
}

/** Everybody's who is on this profile. */
function views(app: PlainApp): number[] {
  return app
    .own()
    .filter(({ command }) => command.includes('--type=renderer'))
    .map(({ pid }) => pid)
}

/** `before`: what an earlier app may not have taken down yet. */
async function untilView(app: PlainApp, before: readonly number[] = []): Promise<void> {
  await until(
    'a process for the page of its window',
    () => hasEnded(app) || views(app).some((pid) => !before.includes(pid)),
    START_MS,
  )
  if (hasEnded(app)) throw new Error(`the app ended with ${app.child.exitCode ?? app.child.signalCode}`)
}

export async function doubleStart(): Promise<DoubleStart> {
  const kept = mkdtempSync(join(tmpdir(), 'procdeck-double-'))
  const apps: PlainApp[] = []
  const start = (): PlainApp => {
    const app = startPlainApp([], { kept })
    apps.push(app)
    return app
  }
  const timedStart = async (before: readonly number[]): Promise<{ readonly app: PlainApp; readonly ms: number }> => {
    const beganMs = performance.now()
    const app = start()
    await untilView(app, before)
    return { app, ms: performance.now() - beganMs }
  }
  try {
    const pair = [start(), start()]
    const deadline = performance.now() + BOTH_MS
    while (!pair.some(hasEnded) && performance.now() < deadline) await delay(10)
    const living = pair.filter((app) => !hasEnded(app))
    for (const app of living) await untilView(app)
    const codes = pair.filter(hasEnded).map(({ child }) => child.exitCode)

    const before = pair.flatMap(views)
    for (const { child } of living) child.kill('SIGKILL')
    await Promise.all(pair.map(({ exited }) => exited))
    const takeover = await timedStart(before)
    takeover.app.child.kill('SIGTERM')
    await takeover.app.exited
    const ordinary = await timedStart(views(takeover.app))
    return { codes, takeoverMs: takeover.ms, ordinaryMs: ordinary.ms }
  } finally {
    // The end of each waits for everybody on this profile.
    for (const { child } of apps) child.kill('SIGKILL')
    for (const app of apps) await app.end()
    rmSync(kept, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
  }
}
