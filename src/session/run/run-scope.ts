// The scope that a program of a session gets: the library's, and what only a session can do with it.

import { OpenScope, type ScopeOptions } from '../../engine/scope/open-scope.ts'
import type { ProgramResult, Scope } from '../../engine/scope/scope.ts'
import type { TaskTable } from './task-table.ts'

/** A scope with a table of tasks: for a workload whose tasks are shown. */
export interface RunScope extends Scope {
  /** From here on the run is a map of `total` tasks. @throws Error the second time. */
  tasks(total: number, label: (index: number) => string): TaskTable
  /** From here on the run tells at which lines of this program it waits. */
  follow(program: URL): void
}

export type RunProgram = (run: RunScope) => Promise<ProgramResult>

/** The scope of a run: its tasks are in the table of the run. */
export class SessionScope extends OpenScope implements RunScope {
  readonly tasks: RunScope['tasks']
  readonly follow: RunScope['follow']

  constructor(options: ScopeOptions, { tasks, follow }: Pick<RunScope, 'tasks' | 'follow'>) {
    super(options)
    this.tasks = tasks
    this.follow = follow
  }
}
