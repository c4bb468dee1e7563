// Whether a process handles a signal: one that does not would be ended by it. Linux only.

import { textOf } from './proc-files.ts'

/** proc_pid_status(5): a mask of the signals that have a handler. */
export function hasHandler(pid: number, signal: number): boolean {
  const mask = /^SigCgt:\s*([0-9a-f]+)$/m.exec(textOf(`/proc/${pid}/status`))?.[1]
  return mask !== undefined && ((BigInt(`0x${mask}`) >> BigInt(signal - 1)) & 1n) === 1n
}
