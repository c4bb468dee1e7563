// The error of a task that no worker answered.

import { assertNever } from '../../shared/assert-never.ts'
import { PoisonTaskError, PoolClosedError, WorkerLostError, type WorkerDeath } from '../errors.ts'
import type { Fate } from './scheduler.ts'

const UNKNOWN: WorkerDeath = { pid: null, exitCode: null, reason: 'unknown cause', stderr: [] }

export function fateError(
  fate: Fate,
  index: number,
  attempts: number,
  death: WorkerDeath | null,
  unsendable: unknown,
): unknown {
  switch (fate) {
    case 'lost':
      return new WorkerLostError(death ?? UNKNOWN, `task ${index} was running and is not run again`)
    case 'poison':
      return new PoisonTaskError(index, attempts, death ?? UNKNOWN)
    case 'cancelled':
      return new PoolClosedError(`task ${index} was cancelled: the pool was terminated`)
    case 'unstartable': {
      const why = death === null ? '' : `: ${[death.reason, ...death.stderr.slice(-3)].join('; ')}`
      return new PoolClosedError(`task ${index} was not run: the workers end before their first task${why}`)
    }
    case 'unsendable':
      return unsendable
    default:
      return assertNever(fate, 'fate')
  }
}
