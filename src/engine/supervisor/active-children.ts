// activeChildren: Python's `multiprocessing.active_children()`.

import type { ProcessId } from '../../shared/process.ts'
import { defaultSupervisor, type Supervisor } from './supervisor.ts'

export interface ActiveChild {
  readonly id: ProcessId
  readonly name: string
  readonly pid: number
}

/** The processes that have not ended, in the order of their start: of the default supervisor, if no other is given. */
export function activeChildren(supervisor: Supervisor = defaultSupervisor()): ActiveChild[] {
  return supervisor.activeChildren().flatMap(({ id, name, pid }) => (pid === null ? [] : [{ id, name, pid }]))
}
