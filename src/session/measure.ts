// How long one process needs for an input on this machine: the best of a few tries in a separate child, so that
// neither the calling program nor a moment of noise is measured.

import { Pool } from '../engine/pool/pool.ts'
import { resolveTarget, type Target } from '../engine/process/target.ts'
import { Supervisor } from '../engine/supervisor/supervisor.ts'

const TRIES = 5

/** Milliseconds inside the target for `input`. */
export async function measureOnce(target: Target, input: unknown): Promise<number> {
  // Its own supervisor: a measurement gets no row in the table, yet its child ends with its owner like every child.
  const supervisor = new Supervisor({ output: 'capture', inheritEnv: 'listed' })
  try {
    const pool = new Pool({ processes: 1, supervisor, runtime: resolveTarget(target).runtime })
    let bestMs = Number.POSITIVE_INFINITY
    const failures: unknown[] = []
    const job = pool.run(
      target,
      Array.from({ length: TRIES }, () => input),
      {
        chunkSize: 1,
        shape: 'single',
        onOutcomes: (batch) => {
          batch.outcomes.forEach((outcome, i) => {
            if (outcome === 'done') bestMs = Math.min(bestMs, batch.workMs[i] ?? bestMs)
            else failures.push(batch.values[i])
          })
        },
      },
    )
    await job.done
    await pool.close()
    await pool.join()
    if (failures.length > 0) throw failures[0]
    return bestMs
  } finally {
    await supervisor.close()
  }
}
