// `currentProcess()`, as Python's `multiprocessing.current_process()`: this process and its parent.

import { childLink } from '../wire/child-link.ts'

export interface CurrentProcess {
  readonly name: string
  readonly pid: number
  /** Null in the process that started the others. */
  readonly parent: { readonly pid: number } | null
}

export function currentProcess(): CurrentProcess {
  const link = childLink()
  if (link === null) return { name: 'MainProcess', pid: process.pid, parent: null }
  return { name: link.name, pid: link.pid, parent: { pid: link.parentPid } }
}
