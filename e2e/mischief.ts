// Random things that happen to an app, from the page and from outside of it; and the comparison of what its table shows
// with what the system says.

import { setTimeout as delay } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Dice } from '../test/support/stage.ts'
import type { App } from './app.ts'
import { stateOf } from '../test/support/proc-stat.mjs'
import { workersOf } from './os-view.ts'
import { callFrom } from './page-call.ts'
import { readTable } from './read-table.ts'

const MOST_RUNS = 3
const MOST_WORKERS = 6
const SIGNALS = ['SIGKILL', 'SIGTERM', 'SIGSTOP', 'SIGCONT', 'SIGSEGV'] as const
const ACTIONS = ['ask', 'terminate', 'kill', 'pause', 'resume'] as const
/** What a command may say when a process or a run has ended meanwhile. */
const TOO_LATE = ['E_GONE', 'E_STATE']

export type Deed = 'start' | 'cancel' | 'resize' | 'signal' | 'command' | 'reload' | 'clear'
/** How often each is done, beside the others. */
const DEEDS: readonly Deed[] = [
  ...Array.from({ length: 3 }, () => 'start' as const),
  'cancel',
  ...Array.from({ length: 4 }, () => 'resize' as const),
  ...Array.from({ length: 12 }, () => 'signal' as const),
  ...Array.from({ length: 8 }, () => 'command' as const),
  'reload',
  'clear',
]

export class Mischief {
  readonly done: Record<Deed, number> = { start: 0, cancel: 0, resize: 0, signal: 0, command: 0, reload: 0, clear: 0 }
  readonly #app: App
  readonly #dice: Dice
  readonly #runs: number[] = []

  constructor(app: App, dice: Dice) {
    this.#app = app
    this.#dice = dice
  }

  get total(): number {
    return Object.values(this.done).reduce((sum, count) => sum + count, 0)
  }

  async next(): Promise<void> {
    const deed = this.#runs.length === 0 ? 'start' : (this.#dice.oneOf(DEEDS) ?? 'start')
    if (await this.#do(deed)) this.done[deed]++
  }

  /** False where there was nobody to do it to. */
  async #do(deed: Deed): Promise<boolean> {
    switch (deed) {
      case 'start':
        return this.#start()
      case 'cancel':
        return this.#ofRun('run.cancel', (runId) => {
          this.#runs.splice(this.#runs.indexOf(runId), 1)
          return { runId }
        })
      case 'resize':
        return this.#ofRun('run.resize', (runId) => ({ runId, workers: this.#workers() }))
      case 'signal':
        return this.#signal()
      case 'command':
        return this.#command()
      case 'reload':
        await this.#app.page.reload()
        await this.#app.page.waitForSelector('html[data-ready="true"]')
        return true
      case 'clear':
        await this.#ask('process.clear', {})
        return true
    }
  }

  #workers(): number {
    return 1 + this.#dice.below(MOST_WORKERS)
  }

  async #ask(name: string, input: unknown): Promise<unknown> {
    const answer = await callFrom(this.#app.page, name, input)
    if (answer.ok) return answer.value
    if (!TOO_LATE.includes(answer.error.code)) throw new Error(`${name}: ${answer.error.message}`)
    return null
  }

  async #start(): Promise<boolean> {
    if (this.#runs.length >= MOST_RUNS) return false
    const parameters = { from: 10_000_000, to: 2_000_000_000, ranges: 20_000 }
    const input = { workload: 'primes', parameters, workers: this.#workers(), chunkSize: 'auto' }
    const { runId } = (await this.#ask('run.start', input)) as { readonly runId: number }
    this.#runs.push(runId)
    return true
  }

  async #ofRun(name: string, input: (runId: number) => unknown): Promise<boolean> {
    const runId = this.#dice.oneOf(this.#runs)
    if (runId === undefined) return false
    const given = input(runId)
    // Its workers may be stopped, and a cancelled one goes down the ladder: nobody waits for that.
    if (name === 'run.cancel') void this.#ask(name, given).catch(() => undefined)
    else await this.#ask(name, given)
    return true
  }

  async #signal(): Promise<boolean> {
    const pid = this.#dice.oneOf(workersOf(this.#app.pid))
    const signal = this.#dice.oneOf(SIGNALS)
    if (pid === undefined || signal === undefined) return false
    try {
      process.kill(pid, signal)
      return true
    } catch {
      return false // it had just ended
    }
  }

  async #command(): Promise<boolean> {
    const rows = this.#app.page.locator('[data-testid="process-row"][data-alive="true"]')
    const ids = await rows.evaluateAll((found) => found.map((row) => Number(row.getAttribute('data-process-id'))))
    const processId = this.#dice.oneOf(ids)
    if (processId === undefined) return false
    await this.#ask('process.signal', { processId, action: this.#dice.oneOf(ACTIONS) })
    return true
  }
}

interface Living {
  readonly pid: number
  readonly stopped: boolean
}

function livingInProc(main: number): Living[] {
  return workersOf(main).map((pid) => ({ pid, stopped: stateOf(pid) === 'T' }))
}

async function livingRows({ page }: App): Promise<Living[]> {
  return [...(await readTable(page)).values()]
    .filter(({ alive }) => alive)
    .map(({ pid, stopped }) => ({ pid, stopped }))
    .sort((a, b) => a.pid - b.pid)
}

export interface Comparison {
  readonly processes: number
  readonly stopped: number
  /** In words, as the table and the system have it; null where they are the same. */
  readonly difference: string | null
  /** How often something changed while it was looked at, and it was looked at again. */
  readonly again: number
  /** How long it took to go through the table. */
  readonly readMs: number
}

/** What is looked at twice and is the same has not changed in between; where it has, there is nothing to compare. */
export async function compare(app: App, quietMs: number, tries = 20): Promise<Comparison> {
  for (let again = 0; again < tries; again++) {
    const before = livingInProc(app.pid)
    await delay(quietMs)
    const beganMs = performance.now()
    const shown = await livingRows(app)
    const readMs = performance.now() - beganMs
    const real = livingInProc(app.pid)
    if (!isDeepStrictEqual(before, real)) continue
    const stopped = real.filter((one) => one.stopped).length
    const same = isDeepStrictEqual(shown, real)
    const difference = same ? null : `shown ${JSON.stringify(shown)}, real ${JSON.stringify(real)}`
    return { processes: real.length, stopped, difference, again, readMs }
  }
  throw new Error(`never quiet in ${tries} looks`)
}
