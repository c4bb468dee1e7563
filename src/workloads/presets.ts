// The parameters of a preset, sized for this machine.

import { measureOnce } from '../session/measure.ts'
import { CommandFailure } from '../shared/command-failure.ts'
import type { Parameters } from '../shared/run.ts'
import { TASKS_IN } from '../shared/tasks-in.ts'
import { placesIn } from './catalogue.ts'
import { targetIn } from './tasks-in.ts'
import type { Workload } from './workload.ts'

/**
 * Without a name: the default preset; none where the defaults of the fields are enough. `programs`: folder of the compiled
 * workloads. @throws CommandFailure
 */
export async function presetOf(
  workload: Workload,
  name: string | undefined,
  language: string,
  programs: URL,
): Promise<Parameters> {
  const { presets, defaultPreset, measured } = workload
  const wanted = name ?? defaultPreset
  if (wanted === null) return {}
  const preset = presets.find((one) => one.name === wanted)
  if (preset === undefined) {
    const message = `${workload.name} has no preset "${wanted}": ${presets.map((one) => one.name).join(', ') || 'it has none'}.`
    throw new CommandFailure('E_INPUT', message, [{ path: 'preset', message }])
  }
  const tasksIn = TASKS_IN.find((one) => one === language) ?? 'javascript'
  const { parameters } = await preset.size((input) => {
    if (measured === undefined) throw new Error(`nothing of "${workload.name}" can be measured`)
    return measureOnce(targetIn(tasksIn, placesIn(programs, workload.name), measured), input)
  }, tasksIn)
  return parameters
}
