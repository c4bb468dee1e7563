// A run of a user's function, from the fields of the form.

import { z } from 'zod'
import { mapOver } from '../run/map-over.ts'
import type { PoolWorkers } from '../run/run-scope.ts'
import type { Launch } from '../run/run.ts'
import { folderInputs, jsonInputs, lineInputs, rangeInputs, type UserInputs } from './inputs.ts'
import { MAX_EXPORT_NAME, MAX_TASKS } from '../../shared/limits.ts'
import type { Parameters } from '../../shared/run.ts'
import {
  FUNCTION_WORKLOAD,
  type FunctionCard,
  type InputSource,
  isPythonFile,
  PYTHON_METHODS,
} from '../../shared/user-function.ts'
import { CommandFailure } from '../../shared/command-failure.ts'

const id = z.number().int().min(1)
const whole = z.number().int().min(-Number.MAX_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER)
const LONGEST_DEADLINE_S = 86_400
const LONGEST_PATH = 4_096

const common = {
  function: id,
  export: z.string().min(1, 'expected the name of a function').max(MAX_EXPORT_NAME),
  /** 0: without a limit. */
  deadlineS: z.number().min(0).max(LONGEST_DEADLINE_S),
  /** A task whose worker died is run again. */
  again: z.boolean(),
  /** Of a file of Python: how workers are started, and the path of their interpreter. */
  startMethod: z.enum(PYTHON_METHODS).optional(),
  python: z.string().min(1).max(LONGEST_PATH).optional(),
}

export const functionParameters = z
  .discriminatedUnion('inputs', [
    z.strictObject({ ...common, inputs: z.literal('range'), from: whole, to: whole }),
    z.strictObject({ ...common, inputs: z.literal('json'), json: z.string() }),
    z.strictObject({ ...common, inputs: z.literal('lines'), source: id }),
    z.strictObject({ ...common, inputs: z.literal('folder'), source: id }),
  ])
  .superRefine((value, context) => {
    if (value.inputs !== 'range') return
    const count = value.to - value.from
    if (count < 1) context.addIssue({ code: 'custom', path: ['to'], message: 'expected a number above "from"' })
    if (count > MAX_TASKS)
      context.addIssue({ code: 'custom', path: ['to'], message: `expected at most ${MAX_TASKS} numbers` })
  })

export type FunctionParameters = z.output<typeof functionParameters>

/** @throws CommandFailure when it is of another kind, or was chosen before the app started. */
export function sourceOf(given: InputSource | null, kind: InputSource['kind']): InputSource {
  if (given?.kind === kind) return given
  const what = kind === 'lines' ? 'file' : 'folder'
  throw new CommandFailure('E_INPUT', `Choose the ${what} of inputs first.`, [
    { path: 'parameters.source', message: `expected a ${what} that was chosen since Procdeck started` },
  ])
}

/** @throws CommandFailure, UserFileError */
async function inputsOf(parameters: FunctionParameters, source: InputSource | null): Promise<UserInputs> {
  switch (parameters.inputs) {
    case 'range':
      return rangeInputs(parameters.from, parameters.to)
    case 'json':
      return jsonInputs(parameters.json)
    case 'lines':
      return lineInputs(sourceOf(source, 'lines').path)
    case 'folder':
      return folderInputs(sourceOf(source, 'folder').path, 'regular')
  }
}

/** With `fork` the module is imported once, before the workers are copied. */
function pythonWorkers({ startMethod = 'spawn', python }: FunctionParameters, path: string): PoolWorkers {
  return {
    runtime: 'python',
    startMethod,
    ...(python === undefined ? {} : { python }),
    ...(startMethod === 'fork' ? { preload: [path] } : {}),
  }
}

/** @throws CommandFailure, UserFileError */
export async function planFunction(
  parameters: FunctionParameters,
  card: FunctionCard,
  source: InputSource | null,
): Promise<Launch> {
  const { inputs, label, summary } = await inputsOf(parameters, source)
  const { deadlineS, again } = parameters
  const target = { module: card.path, export: parameters.export }
  const treatment = {
    onWorkerLost: again ? ('retry' as const) : ('fail' as const),
    ...(deadlineS === 0 ? {} : { deadlineMs: deadlineS * 1_000 }),
  }
  return {
    workload: FUNCTION_WORKLOAD,
    title: `${parameters.export} of ${card.name}`,
    parameters: parameters as unknown as Parameters,
    summary,
    totalTasks: inputs.length,
    map: { target, inputs },
    program: mapOver(target, inputs, { label }, treatment),
    ...(isPythonFile(card.path) ? { workers: pythonWorkers(parameters, card.path) } : {}),
  }
}
