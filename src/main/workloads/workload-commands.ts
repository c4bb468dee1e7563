// The commands for the built-in workloads, and the plan of a run of one.

import type { LaunchPlan } from '../../session/sources/engine-process/messages.ts'
import { CommandFailure } from '../../shared/command-failure.ts'
import { describeWorkload, launchOf, WORKLOADS } from '../../workloads/catalogue.ts'
import { Presets } from '../../workloads/presets.ts'
import type { Workload } from '../../workloads/workload.ts'
import { checkedParameters, type Handlers } from '../ipc/command-server.ts'
import { workloadCode } from './workload-code.ts'

function workloadOf(name: string): Workload {
  const workload = WORKLOADS.get(name)
  if (workload === undefined)
    throw new CommandFailure('E_WORKLOAD', `There is no workload "${name}".`, [
      { path: 'workload', message: `expected one of ${[...WORKLOADS.keys()].join(', ')}` },
    ])
  return workload
}

export class WorkloadCommands {
  readonly #programs: URL
  readonly #presets: Presets

  /** `programs`: folder of the compiled programs. */
  constructor(programs: URL) {
    this.#programs = programs
    this.#presets = new Presets(programs)
  }

  get handlers(): Pick<Handlers, 'workload.code' | 'workload.list' | 'workload.preset'> {
    return {
      'workload.code': ({ workload }) => workloadCode(workloadOf(workload).name, this.#programs),
      'workload.list': () => Promise.resolve([...WORKLOADS.values()].map(describeWorkload)),
      'workload.preset': async ({ workload: name, preset: presetName, tasksIn = 'javascript' }) => {
        const workload = workloadOf(name)
        const sized = await this.#presets.sized(workload, presetName, tasksIn)
        return { ...sized, totalTasks: launchOf(workload, sized.parameters, this.#programs).totalTasks }
      },
    }
  }

  /** @throws CommandFailure */
  plan(workload: string, parameters: unknown): LaunchPlan {
    return { workload, parameters: checkedParameters(workloadOf(workload).parameters, parameters) }
  }
}
