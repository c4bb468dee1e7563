// What a run of a function of the user's own was started with, in words. Pure.

import { formatCount } from '../../../shared/plural.ts'
import type { Parameters } from '../../../shared/run.ts'

const INPUTS: Readonly<Record<string, string>> = {
  lines: 'each line of a text',
  json: 'each item of an array',
  folder: 'each file of a folder',
}

export function functionWords(parameters: Parameters): readonly string[] {
  const { inputs, from, to, deadlineS, again, startMethod } = parameters
  return [
    String(parameters['export']),
    inputs === 'range'
      ? `inputs ${formatCount(Number(from))} to ${formatCount(Number(to) - 1)}`
      : (INPUTS[String(inputs)] ?? String(inputs)),
    ...(startMethod === undefined ? [] : [String(startMethod)]),
    ...(Number(deadlineS) > 0 ? [`deadline ${String(deadlineS)} s`] : []),
    ...(again === true ? ['run again when its worker dies'] : []),
  ]
}
