// From a saved run to another one: what it was started with, in the launcher's form.

import type { SavedRun } from '../../../shared/saved-run.ts'
import { FUNCTION_WORKLOAD, WATCH_WORKLOAD } from '../../../shared/user-function.ts'
import type { WorkloadInfo } from '../../../shared/workload-info.ts'
import { goTo } from '../../state/place-store.ts'
import { chooseOwn, prepare } from '../launch/launch-actions.ts'
import { launchStore } from '../launch/launch-store.ts'
import { fillFunction } from '../own-function/function-actions.ts'
import { watchStore } from '../watch-program/watch-store.ts'

/** Files of the user's own were approved for a session. */
export function canRunAgain({ workload, parameters }: SavedRun, workloads: readonly WorkloadInfo[] | null): boolean {
  if (workload === WATCH_WORKLOAD) return typeof parameters['commandLine'] === 'string'
  if (workload === FUNCTION_WORKLOAD) return true
  return workloads?.some(({ name }) => name === workload) ?? false
}

export function runAgain({ workload, parameters, workers, chunkSize }: SavedRun): void {
  const { chunkSize: before, totalTasks } = launchStore.getState()
  const amounts = {
    workers,
    chunkAuto: chunkSize === 'auto',
    chunkSize: chunkSize === 'auto' ? before : chunkSize,
    totalTasks: Math.max(totalTasks, chunkSize === 'auto' ? 0 : chunkSize),
  }
  if (workload === WATCH_WORKLOAD) {
    const { commandLine, folder } = parameters
    watchStore.setState({ mode: 'start', commandLine: String(commandLine), folder: String(folder ?? '') })
    chooseOwn(WATCH_WORKLOAD)
    launchStore.setState({ workers })
  } else if (workload === FUNCTION_WORKLOAD) {
    chooseOwn(FUNCTION_WORKLOAD, () => fillFunction(parameters))
    launchStore.setState(amounts)
  } else prepare({ workload, draft: parameters, ...amounts })
  goTo('run')
  // The button that was pressed is gone.
  requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-testid="start"]')?.focus())
}
