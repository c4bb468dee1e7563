// What an engine process runs for one trial: the subject of an experiment in one of its cells.

import { CommandFailure } from '../../shared/command-failure.ts'
import type { LabCell, LabSubject } from '../../shared/lab.ts'
import type { StartMethod } from '../../shared/process.ts'
import type { RunSettings } from '../../shared/run.ts'
import type { TasksIn } from '../../shared/tasks-in.ts'
import { isPythonFile, PYTHON_METHODS, type PythonMethod } from '../../shared/user-function.ts'
import { MAX_TASKS } from '../../shared/limits.ts'
import type { LaunchPlan } from '../sources/engine-process/messages.ts'
import { planOwnFunction } from './own-function.ts'
import { commandFor } from './program-command.ts'

export interface TrialPlan {
  readonly launch: LaunchPlan
  readonly settings: RunSettings
}

/** `env`: of a program. @throws CommandFailure, UserFileError */
export function trialPlan(
  subject: LabSubject,
  cell: LabCell,
  env: Readonly<Record<string, string | undefined>>,
): TrialPlan {
  // All tasks in one message to one process: from the first to the last it runs them as a loop does.
  const isOne = cell.method === 'loop' || cell.method === 'async'
  const settings: RunSettings = isOne
    ? { workers: 1, chunkSize: MAX_TASKS, restart: null }
    : { workers: cell.workers, chunkSize: cell.chunkSize ?? 'auto', restart: null }
  const atOnce = cell.method === 'async' ? { atOnce: cell.workers } : {}
  return { launch: { ...launchOf(subject, cell, env), trial: cell.method, ...atOnce }, settings }
}

function launchOf(subject: LabSubject, cell: LabCell, env: Readonly<Record<string, string | undefined>>): LaunchPlan {
  switch (subject.kind) {
    case 'workload': {
      const language = String(subject.parameters['tasksIn'] ?? 'javascript')
      if (!language.startsWith('python'))
        return withMethod({ workload: subject.workload, parameters: subject.parameters }, cell)
      const method = pythonMethod(cell) ?? 'spawn'
      const tasksIn: TasksIn = `python-${method}`
      return { workload: subject.workload, parameters: { ...subject.parameters, tasksIn } }
    }
    case 'function': {
      const isPython = isPythonFile(subject.path)
      const plan = planOwnFunction(subject, isPython ? pythonMethod(cell) : ofPython(cell))
      return isPython ? { plan } : withMethod({ plan }, cell)
    }
    case 'program':
      return { command: commandFor(subject, cell, env) }
  }
}

/** @throws CommandFailure */
function pythonMethod({ method }: LabCell): PythonMethod | null {
  if (method === 'warm' || method === 'thread') {
    const message = `Workers in Python are started by ${PYTHON_METHODS.join(', ')}, and not by ${method}.`
    throw new CommandFailure('E_INPUT', message, [{ path: 'design.methods', message }])
  }
  return ofPython({ method })
}

/** Where it is one of Python's: refused for other files when the run starts. */
const ofPython = ({ method }: Pick<LabCell, 'method'>): PythonMethod | null =>
  PYTHON_METHODS.find((one) => one === method) ?? null

function withMethod(plan: LaunchPlan, { method }: LabCell): LaunchPlan {
  return method === 'loop' || method === 'async' || method === 'program'
    ? plan
    : { ...plan, startMethod: method satisfies StartMethod }
}
