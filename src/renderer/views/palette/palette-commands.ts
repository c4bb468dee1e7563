// The commands that the palette offers at this moment.

import type { Envelope } from '../../../shared/error-codes.ts'
import { isAlive } from '../../../shared/process.ts'
import { FILES_WORKLOAD, FUNCTION_WORKLOAD } from '../../../shared/user-function.ts'
import { call } from '../../live/call.ts'
import { sessionStore } from '../../live/session-store.ts'
import { openDetails } from '../details/details-actions.ts'
import { openDialog } from '../../state/dialog-store.ts'
import { toggleFreeze } from '../../live/freeze-store.ts'
import { chooseFunction } from '../own-function/function-actions.ts'
import { chooseOwn, chooseWorkload, start, startWithDefaults } from '../launch/launch-actions.ts'
import { launchStore } from '../launch/launch-store.ts'
import { importFile } from '../history/history-actions.ts'
import { measure } from '../lab/lab-actions.ts'
import { goTo } from '../../state/place-store.ts'
import { PLACE_ITEMS } from '../rail/places.ts'
import { stagedRun } from '../stage/runs.ts'
import { signal } from '../confirm/kill-actions.ts'
import { toggleCpuBasis } from '../../state/settings-store.ts'
import { stageStore } from '../stage/stage-store.ts'

export interface PaletteCommand {
  readonly title: string
  readonly keys?: string
  /** Runs after the palette has closed. A returned error is shown. */
  readonly run: () => Promise<Envelope<unknown>> | void
}

function runCommands(): readonly PaletteCommand[] {
  const { session } = sessionStore.getState()
  const run = stagedRun(session, stageStore.getState().pickedRun)
  if (run === null) return []
  const { id, workload, parameters, workers, chunkSize, restart, sourceId } = run
  const engine = sourceId === null ? 'app' : 'own'
  if (run.status === 'running') return [{ title: `Cancel run ${id}`, run: () => call('run.cancel', { runId: id }) }]
  return [
    {
      title: `Run ${id} again`,
      run: () =>
        call('run.start', {
          workload,
          parameters,
          workers,
          chunkSize,
          engine,
          ...(restart === null ? {} : { restart }),
        }),
    },
    { title: 'Save the results as JSON', run: () => call('run.export', { runId: id, format: 'json' }) },
    { title: 'Save the results as CSV', run: () => call('run.export', { runId: id, format: 'csv' }) },
  ]
}

function processCommands(): readonly PaletteCommand[] {
  const { session } = sessionStore.getState()
  const selected = session.processes[stageStore.getState().selectedProcess ?? 0]
  if (selected === undefined) return []
  const { id, name, state } = selected
  const details = { title: `Details of ${name}`, keys: 'Enter', run: () => openDetails(id) }
  if (!isAlive(state)) return [details]
  return [
    details,
    {
      title: `Terminate ${name}`,
      keys: 't',
      run: () => signal([selected], 'terminate'),
    },
    { title: `Kill ${name}`, keys: 'k', run: () => signal([selected], 'kill') },
  ]
}

export function paletteCommands(): readonly PaletteCommand[] {
  const workloads = launchStore.getState().workloads ?? []
  return [
    { title: 'Start', keys: 'Ctrl Enter', run: () => void start() },
    ...PLACE_ITEMS.map(({ place, name, key, explained }) => ({
      title: `${name}: ${explained.toLowerCase()}`,
      keys: `Ctrl ${key}`,
      run: () => goTo(place),
    })),
    {
      title: 'Measure the experiment of the lab',
      run: () => {
        goTo('lab')
        void measure()
      },
    },
    {
      title: 'Import experiments into the history…',
      run: () => {
        goTo('history')
        void importFile()
      },
    },
    { title: 'Stop all', run: () => call('session.stopAll', {}) },
    ...runCommands(),
    ...processCommands(),
    ...workloads.map(({ name, title }) => ({ title: `Start ${title}`, run: () => void startWithDefaults(name) })),
    ...workloads.map(({ name, title }) => ({ title: `Workload: ${title}`, run: () => chooseWorkload(name) })),
    { title: 'Workload: Files', run: () => chooseOwn(FILES_WORKLOAD) },
    { title: 'Workload: Your own function', run: () => chooseOwn(FUNCTION_WORKLOAD) },
    {
      title: 'Choose a JavaScript or TypeScript file…',
      run: () => {
        chooseOwn(FUNCTION_WORKLOAD)
        void chooseFunction()
      },
    },
    { title: 'Clear the rows of the dead', run: () => call('process.clear', {}) },
    { title: 'Freeze the view, or go on', keys: 'F6', run: toggleFreeze },
    { title: 'Count CPU of one core, or of the machine', run: toggleCpuBasis },
    { title: 'Save the events as text', run: () => call('events.export', {}) },
    { title: 'Choose columns of the table', run: () => openDialog('columns') },
    { title: 'Settings', keys: 'Ctrl ,', run: () => openDialog('settings') },
    { title: 'Help: all keys', keys: '?', run: () => openDialog('help') },
  ]
}
