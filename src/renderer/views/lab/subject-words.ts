// What was measured and where, in a line. Pure.

import type { Experiment, LabSubject } from '../../../shared/lab.ts'
import { formatCount, plural } from '../../../shared/plural.ts'
import type { Parameters, ParameterValue } from '../../../shared/run.ts'
import { choicesOf, type ParameterSchema } from '../../../shared/workload-info.ts'

export type FieldsOf = Readonly<Record<string, ParameterSchema>>

/** With the language alone: the start method is a factor. */
function valueWords(value: ParameterValue, schema: ParameterSchema | undefined): string {
  if (typeof value === 'number') return formatCount(value)
  const label = schema === undefined ? undefined : choicesOf(schema).find((choice) => choice.value === value)?.label
  return (label ?? String(value)).replace(/:.*/, '')
}

/** `fields`: of the workload's form. */
export function subjectWords({ title, subject }: Pick<Experiment, 'title' | 'subject'>, fields: FieldsOf): string {
  switch (subject.kind) {
    case 'workload':
      return [title, ...parameterWords(subject, fields)].join(' · ')
    case 'function':
      return title
    case 'program':
      return subject.commandLine
  }
}

/** Beside the title. */
export function whatWords(subject: LabSubject, fields: FieldsOf): string {
  switch (subject.kind) {
    case 'workload':
      return parameterWords(subject, fields).join(' · ')
    case 'function':
      return subject.path
    case 'program':
      return subject.commandLine
  }
}

export function parameterWords(
  { parameters }: { readonly parameters: Parameters },
  fields: FieldsOf,
): readonly string[] {
  return Object.entries(parameters).map(
    ([name, value]) => `${fields[name]?.title ?? name} ${valueWords(value, fields[name])}`,
  )
}

/** How an experiment ended, as far as the window knows. */
export function endWords({ status, error, trials }: Experiment, total: number): string {
  const measured = trials.filter((trial) => trial.status === 'done').length
  const counted = `${measured} of ${plural(total, 'trial')} measured`
  switch (status) {
    case 'failed':
      return `Failed after ${counted}: ${error ?? 'no reason is known'}`
    case 'cancelled':
    case 'interrupted':
      return `Stopped: ${counted}`
    case 'running':
    case 'done':
      return counted
  }
}
