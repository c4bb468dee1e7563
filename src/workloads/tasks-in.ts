// Tasks in JavaScript or in Python: a field of the form, and what a launch makes of its value.

import { z } from 'zod'
import type { Target } from '../engine/process/target.ts'
import type { PoolWorkers } from '../session/run/run-scope.ts'
import { TASKS_IN, type TasksIn } from '../shared/tasks-in.ts'
import type { PythonMethod } from '../shared/user-function.ts'
import type { TaskNames, WorkloadPlaces } from './workload.ts'

const TITLES: Readonly<Record<TasksIn, string>> = {
  javascript: 'JavaScript',
  'python-spawn': 'Python: spawn',
  'python-fork': 'Python: fork',
  'python-forkserver': 'Python: forkserver',
}

const METHODS: Readonly<Partial<Record<TasksIn, PythonMethod>>> = {
  'python-spawn': 'spawn',
  'python-fork': 'fork',
  'python-forkserver': 'forkserver',
}

export const tasksIn = z
  .enum(TASKS_IN)
  .default('javascript')
  .meta({
    title: 'Tasks in',
    description: 'The language of the tasks, and how workers in Python are started',
    enumNames: TASKS_IN.map((one) => TITLES[one]),
  })

export function targetIn(language: TasksIn, { tasks, python }: WorkloadPlaces, names: TaskNames): Target {
  return METHODS[language] === undefined
    ? { module: tasks, export: names.javascript }
    : { module: python, export: names.python }
}

/** The part of a launch that says what workers are. With `fork` the file is imported once, before they are copied. */
export function workersIn(
  language: TasksIn,
  { python }: Pick<WorkloadPlaces, 'python'>,
): { readonly workers?: PoolWorkers } {
  const startMethod = METHODS[language]
  if (startMethod === undefined) return {}
  return { workers: { runtime: 'python', startMethod, ...(startMethod === 'fork' ? { preload: [python] } : {}) } }
}
