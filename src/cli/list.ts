// procdeck list: the workloads of the catalogue, with their parameters and presets.

import type { ParameterSchema } from '../shared/workload-info.ts'
import { describeWorkload, WORKLOADS } from '../workloads/catalogue.ts'

/** Lines for a terminal, or the descriptions as JSON. */
export function listWorkloads(json: boolean): string {
  const all = [...WORKLOADS.values()].map(describeWorkload)
  if (json) return `${JSON.stringify(all)}\n`
  const lines = all.flatMap(({ name, title, teaches, parameters, presets }) => [
    `${name}: ${title}`,
    `  ${teaches}`,
    ...Object.entries(parameters.properties).map(([key, schema]) => `  --param ${key}=${rangeOf(schema)}`),
    ...presets.map((preset) => `  --preset ${preset.name}: ${preset.hint}`),
    '',
  ])
  return lines.join('\n')
}

function rangeOf({ enum: values, minimum, maximum, default: usual, description }: ParameterSchema): string {
  const range =
    values !== undefined
      ? values.join('|')
      : minimum === undefined && maximum === undefined
        ? '…'
        : `${minimum ?? ''}..${maximum ?? ''}`
  const told = [usual === undefined ? '' : `default ${usual}`, description ?? ''].filter((one) => one !== '')
  return told.length === 0 ? range : `${range} (${told.join('; ')})`
}
