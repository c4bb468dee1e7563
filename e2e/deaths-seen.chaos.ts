// Promise 4: a thousand deaths, a third of them from outside, a third by a command of the page, a third by the worker itself.
// Each is shown in time, with the signal that it was and who did it: among a worker a core, and among eight. A process that
// is killed, or ends itself, dies when it gets a core, so its time begins when the system has it dead.

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { procStat } from '../test/support/proc-stat.mjs'
import { newDice } from '../test/support/stage.ts'
import { type App, startApp } from './app.ts'
import { chaosCount, quantile, spread } from './chaos-count.ts'
import { noteDeaths, type ShownDeath, takeDeaths } from './note-deaths.ts'
import { atWork, childrenOf, workersOf } from './os-view.ts'
import { startOwn } from './own-run.ts'
import { until } from './plain-app.ts'

const DEATHS = 1_000
const SEEN_MS = 100
const PAUSE_MS = 400
/** One task in so many ends its worker. */
const TASKS_A_DEATH = 100
/** Nothing is seen later than this, if at all. */
const HOPELESS_MS = 10_000
const LOOK_EVERY_MS = 2
/** So long nobody dies only where something is wrong. */
const STUCK_MS = 30_000

/** Told before the end, in one write: what is told is done. */
const work = (book: string): string => `import { appendFileSync } from 'node:fs'
export function work(x) {
  const until = performance.now() + 10
  while (performance.now() < until);
  if (x % ${TASKS_A_DEATH} !== ${TASKS_A_DEATH - 1}) return x
  const way = Math.floor(x / ${TASKS_A_DEATH}) % 2 === 0 ? 'exit' : 'abort'
  const told = { pid: process.pid, atMs: Date.now(), way }
  appendFileSync(${JSON.stringify(book)}, JSON.stringify(told) + '\\n')
  if (way === 'exit') process.exit(3)
  process.kill(process.pid, 'SIGABRT')
}
`

interface Death {
  readonly pid: number
  readonly atMs: number
  readonly way: keyof typeof SHOWN
}

/** When the system first said that it is dead; nothing of one that was dead at the first look. */
async function noteDead(pid: number, deadMs: Map<number, number>): Promise<void> {
  if (!isLiving(pid)) return
  while (isLiving(pid)) await delay(LOOK_EVERY_MS)
  deadMs.set(pid, Date.now())
}

function isLiving(pid: number): boolean {
  try {
    // The first thread may be a zombie while another one frees the memory.
    return procStat(pid).state !== 'Z' || readdirSync(`/proc/${pid}/task`).length > 1
  } catch {
    return false
  }
}

/** A crash signal says nothing about who sent it; the kernel does, for what a process itself did. */
const SHOWN = {
  SIGKILL: { exit: 'SIGKILL (-9)', cause: 'killed from outside (SIGKILL)' },
  SIGTERM: { exit: 'SIGTERM (-15)', cause: 'terminated from outside (SIGTERM)' },
  SIGSEGV: { exit: 'SIGSEGV (-11)', cause: 'crashed (SIGSEGV)' },
  command: { exit: 'SIGKILL (-9)', cause: 'killed by you (SIGKILL)' },
  exit: { exit: '3', cause: 'ended with exit code 3' },
  abort: { exit: 'SIGABRT (-6)', cause: 'crashed (SIGABRT)' },
} as const
const SIGNALS = ['SIGKILL', 'SIGTERM', 'SIGSEGV'] as const

function readBook(book: string): Death[] {
  return readFileSync(book, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Death)
}

async function tellStuck({ page, pid }: App, deaths: number): Promise<string> {
  const status = await page.getByTestId('run-status').allTextContents()
  const workers = workersOf(pid)
  return `nobody died for ${STUCK_MS} ms after ${deaths} deaths: run ${status.join()}, workers ${workers.join()}, at work ${atWork(pid).join()}`
}

test.each([availableParallelism(), 8])(
  'promise 4: every death among %i workers is seen in time, with its signal and who did it',
  {
    timeout: 3_600_000,
  },
  async (workers) => {
    // Who works again before the next is killed: more than half.
    const leastAtWork = Math.floor(workers / 2) + 1
    const folder = mkdtempSync(join(tmpdir(), 'procdeck-deaths-'))
    const [module, book] = [join(folder, 'work.mjs'), join(folder, 'book')]
    const dice = newDice()
    const third = Math.ceil(chaosCount(DEATHS) / 3)
    writeFileSync(module, work(book))
    writeFileSync(book, '')
    const app = await startApp(['--size', '1280x1000'])
    const { page } = app
    const given = new Map<number, Death>()
    const deadMs = new Map<number, number>()
    let told = 0
    const looking = setInterval(() => {
      if (statSync(book).size === told) return
      told = statSync(book).size
      for (const { pid } of readBook(book)) if (!deadMs.has(pid)) void noteDead(pid, deadMs)
    }, LOOK_EVERY_MS)
    const seen: ShownDeath[] = []
    const count = (of: 'outside' | 'command'): number =>
      [...given.values()].filter(({ way }) => (way === 'command') === (of === 'command')).length

    const killOutside = (pid: number): void => {
      const way = dice.oneOf(SIGNALS) ?? 'SIGKILL'
      const atMs = Date.now()
      try {
        process.kill(pid, way)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
        return // it has ended itself since we looked, and was waited for
      }
      given.set(pid, { pid, atMs, way })
      void noteDead(pid, deadMs)
    }
    const killByCommand = async (pid: number): Promise<void> => {
      const atMs = await page.evaluate(async (chosen) => {
        const row = document.querySelector(`[data-testid="process-row"][data-pid="${chosen}"][data-state="running"]`)
        if (row === null) return null
        const processId = Number(row.getAttribute('data-process-id'))
        const now = Date.now()
        const answer = await window.procdeck.call('process.signal', { processId, action: 'kill' })
        return answer.ok ? now : null
      }, pid)
      if (atMs !== null) given.set(pid, { pid, atMs, way: 'command' })
    }

    try {
      await noteDeaths(page)
      await startOwn(app, module, { from: 0, to: 900_000, workers })
      await until('all workers', () => workersOf(app.pid).length === workers, 30_000)
      let [deaths, sinceMs] = [0, performance.now()]
      while (count('outside') < third || count('command') < third || readBook(book).length < third) {
        await delay(dice.next() * PAUSE_MS)
        const now = given.size + readBook(book).length
        if (now > deaths) [deaths, sinceMs] = [now, performance.now()]
        if (performance.now() > sinceMs + STUCK_MS) throw new Error(await tellStuck(app, deaths))
        seen.push(...(await takeDeaths(page)))
        const working = atWork(app.pid).filter((pid) => !given.has(pid))
        const pid = dice.oneOf(working)
        if (pid === undefined || working.length < leastAtWork) continue
        if (count('outside') < third && (count('command') >= third || dice.next() < 0.5)) killOutside(pid)
        else if (count('command') < third) await killByCommand(pid)
      }
      const own = readBook(book)
      // One that was killed while it was about to end itself: either may have been first.
      const both = own.filter(({ pid }) => given.has(pid))
      const all = new Map([...given, ...own.map((death) => [death.pid, death] as const)])
      for (const { pid } of both) all.delete(pid)
      const endMs = performance.now() + HOPELESS_MS
      const isSeen = (): boolean => [...all.keys()].every((pid) => seen.some((death) => death.pid === pid))
      while (!isSeen() && performance.now() < endMs) {
        await delay(100)
        seen.push(...(await takeDeaths(page)))
      }

      const shown = new Map(seen.map((death) => [death.pid, death]))
      const timesOf = { outside: [] as number[], command: [] as number[], itself: [] as number[] }
      const sinceKill: number[] = []
      const drawn: number[] = []
      const wrong: string[] = []
      for (const { pid, way, atMs: askedMs } of all.values()) {
        const death = shown.get(pid)
        if (death?.exit !== SHOWN[way].exit || !death.cause.startsWith(SHOWN[way].cause))
          wrong.push(`${way} of ${pid}: ${death === undefined ? 'not seen' : `${death.exit}, ${death.cause}`}`)
        const by = way === 'command' ? 'command' : way === 'exit' || way === 'abort' ? 'itself' : 'outside'
        if (death === undefined) continue
        // A command is timed from the click on.
        const atMs = by === 'command' ? askedMs : (deadMs.get(pid) ?? askedMs)
        timesOf[by].push(death.atMs - atMs)
        drawn.push(death.drawnMs - atMs)
        if (by === 'outside') sinceKill.push(death.atMs - askedMs)
      }
      const times = Object.values(timesOf).flat()
      // Workers go on ending themselves while the last ones are waited for.
      const invited = new Set([...given.keys(), ...readBook(book).map(({ pid }) => pid)])
      const uninvited = seen.filter(({ pid }) => !invited.has(pid))
      process.stdout.write(
        `promise 4 (seed ${dice.seed}, ${workers} workers): ${count('outside')} killed from outside, ${count('command')} by a command, ${own.length} by ` +
          `themselves, ${both.length} of them by two at once; ${all.size - wrong.length} of ${all.size} shown right, ` +
          `after ${spread(times)}, p99 ${quantile(times, 0.99).toFixed(0)} ms (from outside ${spread(timesOf.outside)}, ` +
          `since the kill ${spread(sinceKill)}, p99 ${quantile(sinceKill, 0.99).toFixed(0)} ms; by a command ` +
          `${spread(timesOf.command)}; by itself ${spread(timesOf.itself)}; in the page ${spread(drawn)}, then painted); ${uninvited.length} other deaths\n`,
      )
      expect(wrong).toEqual([])
      expect(uninvited).toEqual([])
      expect(quantile(times, 0.99)).toBeLessThan(SEEN_MS)
    } finally {
      clearInterval(looking)
      await app.stop()
      rmSync(folder, { recursive: true, force: true })
      expect(childrenOf(app.pid)).toEqual([])
    }
  },
)
