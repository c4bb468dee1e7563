// Every workload: its data for the form in the window, and its launch.

import { z } from 'zod'
import type { Launch } from '../session/run/run.ts'
import type { Parameters } from '../shared/run.ts'
import type { WorkloadInfo } from '../shared/workload-info.ts'
import { baseline } from './baseline/workload.ts'
import { chunking } from './chunking/workload.ts'
import { crossedQueues } from './crossed-queues/workload.ts'
import { executor } from './executor/workload.ts'
import { firstProcesses } from './first-processes/workload.ts'
import { gil } from './gil/workload.ts'
import { joinBeforeDrain } from './join-before-drain/workload.ts'
import { mandelbrot } from './mandelbrot/workload.ts'
import { pipeline } from './pipeline/workload.ts'
import { output } from './output/workload.ts'
import { noMainGuard } from './no-main-guard/workload.ts'
import { notSerialisable } from './not-serialisable/workload.ts'
import { poolWaitsForItself } from './pool-waits-for-itself/workload.ts'
import { primes } from './primes/workload.ts'
import { processCost } from './process-cost/workload.ts'
import { queueResults } from './queue-results/workload.ts'
import { sharedState } from './shared-state/workload.ts'
import { text } from './text/workload.ts'
import { timeouts } from './timeouts/workload.ts'
import { tooManyProcesses } from './too-many-processes/workload.ts'
import { whichOne } from './which-one/workload.ts'
import type { Workload, WorkloadPlaces } from './workload.ts'

const ALL: readonly Workload[] = [
  firstProcesses,
  timeouts,
  output,
  primes,
  baseline,
  chunking,
  processCost,
  whichOne,
  gil,
  mandelbrot,
  executor,
  text,
  queueResults,
  pipeline,
  noMainGuard,
  notSerialisable,
  sharedState,
  tooManyProcesses,
  joinBeforeDrain,
  crossedQueues,
  poolWaitsForItself,
]

export const WORKLOADS: ReadonlyMap<string, Workload> = new Map(ALL.map((workload) => [workload.name, workload]))

export function describeWorkload(workload: Workload): WorkloadInfo {
  const {
    name,
    title,
    group,
    teaches,
    watch,
    usesPool,
    setsChunkSize = false,
    valueUnit,
    presets,
    defaultPreset,
    labPreset = null,
  } = workload
  return {
    name,
    title,
    group,
    teaches,
    watch,
    usesPool,
    setsChunkSize,
    ...(valueUnit === undefined ? {} : { valueUnit }),
    parameters: z.toJSONSchema(workload.parameters, { io: 'input' }) as WorkloadInfo['parameters'],
    presets: presets.map((preset) => ({ name: preset.name, title: preset.title, hint: preset.hint })),
    defaultPreset,
    labPreset,
  }
}

/** The compiled files of a workload in the folder of all of them. */
export function placesIn(programs: URL, name: string): WorkloadPlaces {
  return {
    tasks: new URL(`${name}/tasks.js`, programs),
    program: new URL(`${name}/program.js`, programs),
    python: new URL(`${name}/${name}.py`, programs.href.replace(/\.asar(?=\/)/, '.asar.unpacked')),
  }
}

/** The launch for parameters that the workload's schema has accepted. */
export function launchOf(workload: Workload, parameters: Parameters, programs: URL): Launch {
  const { name, title } = workload
  return { workload: name, title, parameters, ...workload.launch(parameters, placesIn(programs, name)) }
}
