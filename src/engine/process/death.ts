// A dead process in the terms of the errors of its tasks.

import type { WorkerDeath } from '../errors.ts'
import type { WorkerProcess } from './worker-process.ts'

const STDERR_IN_ERROR = 20

export function deathOf(process: WorkerProcess): WorkerDeath {
  const { pid, exitCode, cause } = process.life
  const reason = cause?.text ?? 'for an unknown reason'
  return { pid, exitCode, reason, stderr: process.stderrTail.slice(-STDERR_IN_ERROR) }
}
