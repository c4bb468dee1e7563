// The plan of a run of a user's function, from the subject of an experiment.

import { basename } from 'node:path'
import type { LabInputs, LabSubject } from '../../shared/lab.ts'
import { FUNCTION_WORKLOAD, type InputSource, type PythonMethod } from '../../shared/user-function.ts'
import type { FunctionParameters } from '../user/plan-function.ts'
import type { OwnPlan } from '../user/plan-own.ts'

/** Ids are those of the window's lists, which an experiment does not use. */
const ANY = 1

export function planOwnFunction(
  { path, export: name, inputs, python }: Extract<LabSubject, { kind: 'function' }>,
  method: PythonMethod | null,
): Extract<OwnPlan, { own: typeof FUNCTION_WORKLOAD }> {
  const parameters: FunctionParameters = {
    function: ANY,
    export: name,
    deadlineS: 0,
    again: false,
    ...(method === null ? {} : { startMethod: method }),
    ...(python === null ? {} : { python }),
    ...fieldsOf(inputs),
  }
  const card = { id: ANY, path, name: basename(path), digest: '', lastExport: null }
  return { own: FUNCTION_WORKLOAD, parameters, card, source: sourceOf(inputs) }
}

function fieldsOf(inputs: LabInputs) {
  switch (inputs.from) {
    case 'range':
      return { inputs: 'range', from: inputs.first, to: inputs.end } as const
    case 'json':
      return { inputs: 'json', json: inputs.json } as const
    case 'lines':
      return { inputs: 'lines', source: ANY } as const
    case 'folder':
      return { inputs: 'folder', source: ANY } as const
  }
}

function sourceOf(inputs: LabInputs): InputSource | null {
  if (inputs.from !== 'lines' && inputs.from !== 'folder') return null
  return { id: ANY, kind: inputs.from, path: inputs.path, name: basename(inputs.path), count: 0 }
}
