// The commands for the built-in workloads, and the plan of a run of one.

import { measureOnce } from '../../session/measure.ts'
import type { LaunchPlan } from '../../session/sources/engine-process/messages.ts'
import { CommandFailure } from '../../shared/command-failure.ts'
import { describeWorkload, launchOf, placesIn, WORKLOADS } from '../../workloads/catalogue.ts'
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
  /** Measured milliseconds by workload and input. */
  readonly #measured = new Map<string, Promise<number>>()

  /** `programs`: folder of the compiled programs. */
  constructor(programs: URL) {
    this.#programs = programs
  }

  get handlers(): Pick<Handlers, 'workload.code' | 'workload.list' | 'workload.preset'> {
    return {
      'workload.code': ({ workload }) => workloadCode(workloadOf(workload).name, this.#programs),
      'workload.list': () => Promise.resolve([...WORKLOADS.values()].map(describeWorkload)),
      'workload.preset': async ({ workload: name, preset: presetName }) => {
        const workload = workloadOf(name)
        const preset = workload.presets.find((candidate) => candidate.name === presetName)
        if (preset === undefined)
          throw new CommandFailure('E_WORKLOAD', `${workload.title} has no preset "${presetName}".`)
        const sized = await preset.size((input) => this.#measure(workload, input))
        return { ...sized, totalTasks: launchOf(workload, sized.parameters, this.#programs).totalTasks }
      },
    }
  }

  /** @throws CommandFailure */
  plan(workload: string, parameters: unknown): LaunchPlan {
    return { workload, parameters: checkedParameters(workloadOf(workload).parameters, parameters) }
  }

  /** Measured once for each input: the machine stays the same, and presets should not vary. */
  #measure(workload: Workload, input: unknown): Promise<number> {
    const key = `${workload.name} ${JSON.stringify(input)}`
    const known = this.#measured.get(key)
    if (known !== undefined) return known
    const { tasks } = placesIn(this.#programs, workload.name)
    const measuring = measureOnce({ module: tasks, export: workload.measured ?? '' }, input)
    measuring.catch(() => this.#measured.delete(key))
    this.#measured.set(key, measuring)
    return measuring
  }
}
