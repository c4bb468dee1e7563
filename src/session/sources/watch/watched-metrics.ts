// The metrics of the processes of a watched program: CPU and memory from the kernel, tasks from the pages of their hooks.

import type { ProcessMetrics } from '../../../shared/metrics.ts'
import type { ProcessId } from '../../../shared/process.ts'
import { createProcessMeter } from '../../../system/process-meter.ts'
import type { ProcessSample } from '../../../system/process-sample.ts'
import { isStopped } from '../../../system/state-letter.ts'
import type { SourceHost } from '../source.ts'
import type { TaskState } from './state-page.ts'
import type { WatchedProgram } from './watched-program.ts'
import type { Row } from './watched-rows.ts'

/** More CPU makes a process busy, where no hook tells what it does. */
const BUSY_PERCENT = 5
/** Of a process that has ended. */
const NOTHING_NOW = { activity: 'idle', cpuPercent: null, rssBytes: null, inFlight: 0, chunk: null } as const

export class WatchedMetrics {
  readonly #host: SourceHost
  readonly #program: WatchedProgram
  readonly #meter = createProcessMeter()
  /** Of workers that have ended. */
  readonly #last = new Map<ProcessId, ProcessMetrics>()
  #samples: ReadonlyMap<number, ProcessSample> = new Map()

  constructor(host: SourceHost, program: WatchedProgram) {
    this.#host = host
    this.#program = program
  }

  sample(rows: readonly Row[]): void {
    this.#samples = this.#meter.sample(rows.map(({ process }) => process.pid)) as ReadonlyMap<number, ProcessSample>
    const atMs = this.#host.journal.nowMs()
    for (const { id, process } of rows) {
      const sample = this.#samples.get(process.pid)
      if (sample !== undefined) this.#host.point(id, { atMs, cpuPercent: sample.cpuPercent, rssBytes: sample.rssBytes })
    }
  }

  of(rows: readonly Row[]): readonly ProcessMetrics[] {
    return [...this.#last.values(), ...rows.map((row) => this.#one(row))]
  }

  /** The process of the row has ended: its answers stay. */
  keep(row: Row): void {
    const last = this.#one(row)
    if (last.done + last.failed > 0) this.#last.set(row.id, { ...last, ...NOTHING_NOW })
  }

  close(): void {
    this.#meter.close()
  }

  #one({ id, process: { pid } }: Row): ProcessMetrics {
    const sample = this.#samples.get(pid)
    const task = this.#program.process(pid)?.page?.task ?? null
    const isWorker = task !== null && task.pool !== 0
    const isBusy = isWorker ? task.isRunning : (sample?.cpuPercent ?? 0) >= BUSY_PERCENT
    return {
      id,
      activity: isStopped(sample?.osState ?? null) ? 'stopped' : isBusy ? 'busy' : 'idle',
      cpuPercent: sample?.cpuPercent ?? null,
      rssBytes: sample?.rssBytes ?? null,
      inFlight: task?.isRunning === true ? task.tasks : 0,
      done: doneOf(task),
      failed: task?.failed ?? 0,
      chunk:
        task?.isRunning !== true || task.block > 1
          ? null
          : { id: task.chunk, firstTask: task.chunk * task.tasks, tasks: task.tasks, answered: 0 },
    }
  }
}

/** Tasks of a worker whose chunk is over. */
export function doneOf(task: TaskState | null): number {
  return task === null ? 0 : task.tasksBegun - (task.isRunning ? task.tasks : 0)
}
