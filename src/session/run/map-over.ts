// mapOver: the program of every workload that runs one function over many inputs.

import type { Target } from '../../engine/process/target.ts'
import { plural } from '../../shared/plural.ts'
import type { RunProgram } from './run-scope.ts'

export interface MapWords {
  /** One input in words. */
  readonly label: (index: number) => string
  /** The whole result in words, from the sum of the numbers that tasks returned. Default: how many results there are. */
  readonly headline?: (sum: number) => string
}

export interface MapTreatment {
  /** `retry` for pure functions only; the default is `fail`. */
  readonly onWorkerLost?: 'fail' | 'retry'
  /** Deadline of each task, in milliseconds. */
  readonly deadlineMs?: number
}

export function mapOver(
  target: Target,
  inputs: readonly unknown[],
  { label, headline }: MapWords,
  { onWorkerLost = 'fail', deadlineMs }: MapTreatment = {},
): RunProgram {
  return async (run) => {
    const table = run.tasks(inputs.length, label)
    const pool = new run.Pool({ onWorkerLost })
    const job = pool.run(target, inputs, {
      chunkSize: run.chunkSize,
      shape: 'single',
      deadlineMs,
      onOutcomes: (batch) => {
        table.add(batch)
      },
    })
    await job.done
    if (headline === undefined) return { headline: plural(table.counts.done, 'result') }
    return { headline: headline(table.sum), ...(table.numbers === 0 ? {} : { value: table.sum }) }
  }
}
