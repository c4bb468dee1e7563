// A run of a function of the user's own, started as a script of the page would: no form, no clicks.

import { answerOpenDialog } from './dialogs.ts'
import type { App } from './app.ts'
import type { PythonKind } from './python-kinds.ts'

export interface OwnRun {
  readonly from: number
  readonly to: number
  readonly workers: number
  /** A task whose worker died is run again. */
  readonly again?: boolean
  readonly chunkSize?: number | 'auto'
  /** Of a file of Python; default `spawn`. */
  readonly startMethod?: PythonKind | undefined
}

/** Runs the export `work` of this file; answers with the run's id. */
export async function startOwn(
  { electron, page }: Pick<App, 'electron' | 'page'>,
  module: string,
  run: OwnRun,
): Promise<number> {
  await answerOpenDialog(electron, module)
  return page.evaluate(async ({ from, to, workers, again = false, chunkSize = 1, startMethod }) => {
    const chosen = await window.procdeck.call('function.choose', {})
    if (!chosen.ok) throw new Error(chosen.error.message)
    const { id } = (chosen.value as { readonly card: { readonly id: number } }).card
    const python = startMethod === undefined ? {} : { startMethod }
    const parameters = { function: id, export: 'work', deadlineS: 0, again, inputs: 'range', from, to, ...python }
    const started = await window.procdeck.call('run.start', { workload: 'function', parameters, workers, chunkSize })
    if (!started.ok) throw new Error(started.error.message)
    return (started.value as { readonly runId: number }).runId
  }, run)
}
