// A launch from plain data: a workload of the catalogue with its parameters, or the user's function or files. The same
// in the app and in an engine process.

import { launchCommand } from '../session/lab/program-command.ts'
import type { Launch } from '../session/run/run.ts'
import type { LaunchPlan } from '../session/sources/engine-process/messages.ts'
import { launchOwn } from '../session/user/plan-own.ts'
import { launchOf, placesIn, WORKLOADS } from './catalogue.ts'

/**
 * Takes parameters that were checked on arrival. `programs` is the folder of the compiled workloads.
 * @throws CommandFailure, UserFileError
 */
export async function launchPlanned(planned: LaunchPlan, programs: URL): Promise<Launch> {
  const launch = await launchOfSubject(planned, programs)
  const { startMethod } = planned
  return startMethod === undefined ? launch : { ...launch, workers: { ...launch.workers, startMethod } }
}

async function launchOfSubject(planned: LaunchPlan, programs: URL): Promise<Launch> {
  if ('command' in planned) return launchCommand(planned.command)
  if ('plan' in planned)
    return launchOwn(planned.plan, { module: placesIn(programs, 'files').tasks, export: 'describeFile' })
  const workload = WORKLOADS.get(planned.workload)
  if (workload === undefined) throw new Error(`there is no workload "${planned.workload}"`)
  return launchOf(workload, planned.parameters, programs)
}
