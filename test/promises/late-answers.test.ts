// Promise 2: a late result of an old attempt is never taken. A worker is stopped from outside while it runs a task, the
// deadline passes, the task is run elsewhere; then the worker goes on and answers.

import { expect, test } from 'vitest'
import type { SessionEvent } from '../../src/shared/events.ts'
import type { ProcessId } from '../../src/shared/process.ts'
import { Pool } from '../../src/engine/pool/pool.ts'
import { stateOf } from '../support/proc-stat.mjs'
import { until } from '../support/os-view.ts'
import { size } from '../support/size.ts'
import { OutcomeTable, type Dice, newDice, numbers, onStage, report } from '../support/stage.ts'
import { chaosTask, named, type WorkerKind, workerKinds, workersOf } from '../support/worker-kind.ts'

const STOPS = size({ short: 24, full: 1_000 })
const IN_PYTHON = size({ short: 8, full: 1_000 })

interface LateAnswersSize {
  readonly kind: WorkerKind
  /** So many are to be stopped before their deadline; others, where this program was too slow, come on top. */
  readonly stops: number
  readonly workers: number
  readonly deadlineMs: number
}

interface Metrics {
  /** Workers that the system showed as stopped while they ran a task, before its deadline. */
  readonly stoppedInTime: number
  readonly tasks: number
  readonly doubleOutcomes: number
  readonly staleTaken: number
  readonly withoutOutcome: number
  /** First attempts whose late answer was dropped. */
  readonly dropped: number
  readonly droppedTwice: number
  readonly seconds: number
}

/** What one first attempt went through. */
interface Attempt {
  readonly pid: number
  /** The system showed it as stopped before its deadline. */
  stopped: boolean
  condemned: boolean
  dropped: number
}

/** SIGSTOP works a moment after it was sent. */
function lookForStop(attempt: Attempt): void {
  if (attempt.condemned || attempt.stopped) return
  attempt.stopped = stateOf(attempt.pid) === 'T'
  if (!attempt.stopped)
    setImmediate(() => {
      lookForStop(attempt)
    })
}

async function lateAnswers({ kind, stops, workers, deadlineMs }: LateAnswersSize, dice: Dice) {
  return onStage(10_000, async (supervisor, folder): Promise<Metrics> => {
    const began = performance.now()
    const pids = new Map<ProcessId, number>()
    const attempts = new Map<ProcessId, Attempt>()
    const condemned = new Set<ProcessId>()

    /** Says that it runs its task: it is stopped at once. */
    const onBegun = (id: ProcessId): void => {
      const pid = pids.get(id)
      if (pid === undefined) return
      const attempt = { pid, stopped: false, condemned: condemned.has(id), dropped: 0 }
      attempts.set(id, attempt)
      process.kill(pid, attempt.condemned ? 'SIGCONT' : 'SIGSTOP')
      lookForStop(attempt)
    }
    /** Its deadline has passed: now it may go on. */
    const onCondemned = (id: ProcessId): void => {
      condemned.add(id)
      const attempt = attempts.get(id)
      if (attempt === undefined) return
      attempt.condemned = true
      process.kill(attempt.pid, 'SIGCONT')
    }
    const onDropped = (id: ProcessId): void => {
      const attempt = attempts.get(id)
      if (attempt === undefined) return
      attempt.dropped++
      // It has told all that it had to tell, and is deaf to SIGTERM.
      process.kill(attempt.pid, 'SIGKILL')
    }
    supervisor.journal.subscribe((event: SessionEvent) => {
      if (event.type === 'process.started') pids.set(event.processId, event.pid)
      else if (event.type === 'process.output' && event.text.startsWith('begun')) onBegun(event.processId)
      else if (event.type === 'process.stopping' && event.step === 'terminate') onCondemned(event.processId)
      else if (event.type === 'answers.dropped') onDropped(event.processId)
    })

    const policy = { onTimeout: 'retry', retries: 1_000 } as const
    const pool = new Pool({ processes: workers, supervisor, ...policy, ...workersOf(kind) })
    const sum = { tasks: 0, doubleOutcomes: 0, staleTaken: 0, withoutOutcome: 0 }
    const stopped = (): number => [...attempts.values()].filter((attempt) => attempt.stopped).length
    for (let missing = stops; missing > 0; missing = stops - stopped()) {
      const table = new OutcomeTable()
      const inputs = numbers(missing).map((i) => [folder, sum.tasks + i, dice.below(2) * dice.below(150)])
      await pool.run(chaosTask('stopsOnce', kind), inputs, {
        chunkSize: 1,
        shape: 'single',
        deadlineMs,
        onOutcomes: table.note,
      }).done
      sum.tasks += missing
      sum.doubleOutcomes += table.doubled
      sum.staleTaken += table.values.filter((value) => value !== 'again').length
      sum.withoutOutcome += table.missing(missing)
    }
    const all = [...attempts.values()]
    await until('each late answer was dropped', () => all.every(({ dropped }) => dropped > 0), 30_000)
    await pool.terminate()
    return {
      stoppedInTime: stopped(),
      ...sum,
      dropped: all.filter(({ dropped }) => dropped > 0).length,
      droppedTwice: all.filter(({ dropped }) => dropped > 1).length,
      seconds: Math.round((performance.now() - began) / 100) / 10,
    }
  })
}

test.each(workerKinds('fork'))('promise 2: a late result of an old attempt is never taken (%s)', async (kind) => {
  const dice = newDice()
  const stops = kind === 'node' ? STOPS : IN_PYTHON
  const metrics = await lateAnswers({ kind, stops, workers: 8, deadlineMs: 100 }, dice)
  report(`promise 2, ${named(kind)}`, { seed: dice.seed, ...metrics })
  expect(metrics).toMatchObject({ doubleOutcomes: 0, staleTaken: 0, withoutOutcome: 0, droppedTwice: 0, orphans: 0 })
  expect(metrics.stoppedInTime).toBeGreaterThanOrEqual(stops)
  expect(metrics.dropped).toBe(metrics.tasks)
})
