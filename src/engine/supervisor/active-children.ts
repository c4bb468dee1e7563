// activeChildren: Python's `multiprocessing.active_children()`.

import type { ProcessId } from '../../shared/process.ts'
import { defaultSupervisor, type Supervisor } from './supervisor.ts'

export interface ActiveChild {
  readonly id: ProcessId
  readonly name: string
  readonly pid: number
}

/** The processes that live now, in the order in which they began: of the default supervisor, if no other is given. */
export function activeChildren(supervisor: Supervisor = defaultSupervisor()): ActiveChild[] {
  return supervisor.activeChildren().flatMap(({ id, name, pid }) => (pid === null ? [] : [{ id, name, pid }]))
}
