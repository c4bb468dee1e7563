// A run of the user's function or over the user's files, as plain data that can be sent to another process, and the
// launch that the other process makes of it.

import type { Target } from '../../engine/process/target.ts'
import type { FunctionCard, InputSource } from '../../shared/user-function.ts'
import type { Launch } from '../run/run.ts'
import { type FilesParameters, planFiles } from './plan-files.ts'
import { type FunctionParameters, planFunction } from './plan-function.ts'

export type OwnPlan =
  | {
      readonly own: 'function'
      readonly parameters: FunctionParameters
      readonly card: FunctionCard
      readonly source: InputSource | null
    }
  | { readonly own: 'files'; readonly parameters: FilesParameters; readonly source: InputSource | null }

/** `describeFile` is the task that reads a file. @throws CommandFailure, UserFileError */
export function launchOwn(plan: OwnPlan, describeFile: Target): Promise<Launch> {
  return plan.own === 'function'
    ? planFunction(plan.parameters, plan.card, plan.source)
    : planFiles(plan.parameters, describeFile, plan.source)
}
