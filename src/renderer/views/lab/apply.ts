// From an experiment to a run: the advised arrangement in the launcher's form.

import type { LabCell, LabInputs, LabSubject } from '../../../shared/lab.ts'
import {
  type FunctionModule,
  FUNCTION_WORKLOAD,
  PYTHON_METHODS,
  WATCH_WORKLOAD,
} from '../../../shared/user-function.ts'
import { goTo } from '../../state/place-store.ts'
import { chooseOwn, prepare } from '../launch/launch-actions.ts'
import { type Draft, launchStore } from '../launch/launch-store.ts'
import { type FunctionStore, functionStore } from '../own-function/function-store.ts'
import { watchStore } from '../watch-program/watch-store.ts'
import { languageOf } from './form-store.ts'

/** The parameters with the start method, where the launcher has a field for it: workers in Python. */
export function draftFor(parameters: Draft, { method }: LabCell): Draft {
  return languageOf(parameters) === 'python' ? { ...parameters, tasksIn: `python-${method}` } : parameters
}

/** Whether the module that is open has the function that was measured: only a person can open another one. */
export function hasFunction(module: FunctionModule | null, subject: LabSubject): boolean {
  return (
    subject.kind === 'function' &&
    module !== null &&
    module.card.path === subject.path &&
    module.exports.some(({ name }) => name === subject.export)
  )
}

/** Lines and files are those of the source that was chosen last. */
function inputsOf(inputs: LabInputs): Partial<FunctionStore> {
  switch (inputs.from) {
    case 'range':
      return { inputs: 'range', from: inputs.first, to: inputs.end }
    case 'json':
      return { inputs: 'json', json: inputs.json }
    case 'lines':
    case 'folder':
      return { inputs: inputs.from }
  }
}

export function apply(subject: LabSubject, cell: LabCell, tasks: number): void {
  const { workers, chunkSize, method } = cell
  const { chunkSize: before, totalTasks } = launchStore.getState()
  const amounts = {
    workers,
    chunkAuto: chunkSize === 'auto' || chunkSize === null,
    chunkSize: typeof chunkSize === 'number' ? chunkSize : before,
    totalTasks: tasks > 0 ? tasks : totalTasks,
  }
  switch (subject.kind) {
    case 'workload':
      prepare({ workload: subject.workload, draft: draftFor(subject.parameters, cell), ...amounts })
      break
    case 'function': {
      const startMethod = PYTHON_METHODS.find((one) => one === method)
      functionStore.setState({
        exportName: subject.export,
        ...inputsOf(subject.inputs),
        ...(startMethod === undefined ? {} : { startMethod }),
      })
      chooseOwn(FUNCTION_WORKLOAD)
      launchStore.setState(amounts)
      break
    }
    case 'program': {
      const commandLine = subject.commandLine
        .replaceAll('{n}', String(workers))
        .replaceAll('{chunk}', String(chunkSize ?? ''))
      watchStore.setState({ mode: 'start', commandLine, folder: subject.folder })
      chooseOwn(WATCH_WORKLOAD)
      break
    }
  }
  goTo('run')
  // The button that was pressed is gone.
  requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-testid="start"]')?.focus())
}
