// The commands for the built-in workloads, and the plan of a run of one.

import { measureOnce } from '../../session/measure.ts'
import type { LaunchPlan } from '../../session/sources/engine-process/messages.ts'
import { CommandFailure } from '../../shared/command-failure.ts'
import type { TasksIn } from '../../shared/tasks-in.ts'
import { describeWorkload, launchOf, placesIn, WORKLOADS } from '../../workloads/catalogue.ts'
import { targetIn } from '../../workloads/tasks-in.ts'
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
  /** Measured milliseconds by function and input. */
  readonly #measured = new Map<string, Promise<number>>()

  /** `programs`: folder of the compiled programs. */
  constructor(programs: URL) {
    this.#programs = programs
  }

  get handlers(): Pick<Handlers, 'workload.code' | 'workload.list' | 'workload.preset'> {
    return {
      'workload.code': ({ workload }) => workloadCode(workloadOf(workload).name, this.#programs),
      'workload.list': () => Promise.resolve([...WORKLOADS.values()].map(describeWorkload)),
      'workload.preset': async ({ workload: name, preset: presetName, tasksIn = 'javascript' }) => {
        const workload = workloadOf(name)
        const preset = workload.presets.find((candidate) => candidate.name === presetName)
        if (preset === undefined)
          throw new CommandFailure('E_WORKLOAD', `${workload.title} has no preset "${presetName}".`)
        const sized = await preset.size((input) => this.#measure(workload, tasksIn, input), tasksIn)
        return { ...sized, totalTasks: launchOf(workload, sized.parameters, this.#programs).totalTasks }
      },
    }
  }

  /** @throws CommandFailure */
  plan(workload: string, parameters: unknown): LaunchPlan {
    return { workload, parameters: checkedParameters(workloadOf(workload).parameters, parameters) }
  }

  /** Measured once for each input: the machine stays the same, and presets should not vary. */
  async #measure({ name, measured }: Workload, tasksIn: TasksIn, input: unknown): Promise<number> {
    if (measured === undefined) throw new Error(`nothing of "${name}" can be measured`)
    const target = targetIn(tasksIn, placesIn(this.#programs, name), measured)
    const key = `${String(target.module)} ${JSON.stringify(input)}`
    const measuring = this.#measured.get(key) ?? measureOnce(target, input)
    this.#measured.set(key, measuring)
    try {
      return await measuring
    } catch (error) {
      this.#measured.delete(key)
      if (tasksIn === 'javascript') throw error
      // There may be no Python, or one that is too old.
      const message = error instanceof Error ? error.message : String(error)
      throw new CommandFailure('E_INPUT', message, [{ path: 'parameters.tasksIn', message }])
    }
  }
}
