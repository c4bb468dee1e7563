// The parameters of presets, sized for this machine.

import { measureOnce } from '../session/measure.ts'
import { CommandFailure } from '../shared/command-failure.ts'
import type { TasksIn } from '../shared/tasks-in.ts'
import { placesIn } from './catalogue.ts'
import { targetIn } from './tasks-in.ts'
import type { Workload } from './workload.ts'

export class Presets {
  readonly #programs: URL
  /** Milliseconds by function and input, measured once: the machine stays the same, and presets should not vary. */
  readonly #measured = new Map<string, Promise<number>>()

  /** `programs`: folder of the compiled programs. */
  constructor(programs: URL) {
    this.#programs = programs
  }

  /** @throws CommandFailure where there is no such preset, or no Python for it */
  async sized(workload: Workload, name: string, tasksIn: TasksIn): ReturnType<Workload['presets'][number]['size']> {
    const preset = workload.presets.find((one) => one.name === name)
    if (preset !== undefined) return preset.size((input) => this.#measure(workload, tasksIn, input), tasksIn)
    const names = workload.presets.map((one) => one.name).join(', ')
    const message = `${workload.title} has no preset "${name}": ${names || 'it has none'}.`
    throw new CommandFailure('E_INPUT', message, [{ path: 'preset', message }])
  }

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
