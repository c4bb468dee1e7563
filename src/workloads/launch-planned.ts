// A launch from plain data: a workload of the catalogue with its parameters, or the user's function or files. The same
// in the app and in an engine process.

import { launchCommand } from '../session/lab/program-command.ts'
import { resolveTarget } from '../engine/process/target.ts'
import { mapOver } from '../session/run/map-over.ts'
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
  const { startMethod, trial, atOnce = 1 } = planned
  if (trial === 'async') return allAtOnce(launch, atOnce, programs)
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

/** One task that runs all of them. */
function allAtOnce(launch: Launch, atOnce: number, programs: URL): Launch {
  if (launch.map === undefined) throw new Error(`${launch.title} is no map`)
  const { module, export: name, runtime } = resolveTarget(launch.map.target)
  if (runtime !== 'node') throw new Error('functions of Python do not run at once in one process')
  const work = { module, export: name, inputs: launch.map.inputs, atOnce }
  const target = { module: new URL('lab/all-at-once.js', programs), export: 'allAtOnce' }
  return { ...launch, totalTasks: 1, program: mapOver(target, [work], { label: () => launch.title }) }
}
