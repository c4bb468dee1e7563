// What the tasks of a workload may be written in, and how workers in Python are started.

export const TASKS_IN = ['javascript', 'python-spawn', 'python-fork', 'python-forkserver'] as const
export type TasksIn = (typeof TASKS_IN)[number]
