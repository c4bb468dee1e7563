// One end of the app at a random moment, and the look at what is left of it: used by the short and the long form.

import { setTimeout as delay } from 'node:timers/promises'
import type { Child } from './os-view.ts'
import { startPlainApp, until } from './plain-app.ts'

/** From the birth of the workers: some ends come while they start, some while they are busy. */
const MOMENTS_MS = 1_500
export const GONE_WITHIN_MS = 2_000

export interface End {
  readonly momentMs: number
  /** Living before the end. */
  readonly workers: number
  /** From the signal until nothing was left. */
  readonly goneAfterMs: number
}

/**
 * Launches the app with busy workers and ends it with `signal`.
 * @throws Error naming what is left after two seconds.
 */
export async function endApp(signal: 'SIGKILL' | 'SIGTERM', withinMs: number): Promise<End> {
  const app = startPlainApp(['--launch', 'primes'])
  const workers = (): Child[] => app.started().filter(({ command }) => command.includes('workers/host.cjs'))
  try {
    // Two: the first child alone may be the one that measures this machine. Noted here and not at the end: in the moment
    // of an exec a process shows no environment to be known by.
    let seen = 0
    await until(
      'the workers of the run',
      () => {
        seen = workers().length
        return seen >= 2
      },
      20_000,
    )
    const momentMs = Math.random() * MOMENTS_MS
    await delay(momentMs)
    const beganMs = performance.now()
    app.child.kill(signal)
    const left = (): string[] => [...app.own(), ...app.started()].map(({ pid, command }) => `${pid} ${command}`)
    try {
      await until('nothing is left', () => left().length === 0, withinMs)
    } catch (error) {
      throw new Error(`left ${withinMs} ms after ${signal} at ${momentMs.toFixed(0)} ms:\n${left().join('\n')}`, {
        cause: error,
      })
    }
    return { momentMs, workers: seen, goneAfterMs: performance.now() - beganMs }
  } finally {
    await app.end()
  }
}
