// What was measured, how and where, as names with their values: for every form of the report.

import type { Experiment, LabInputs, LabMachine, LabSubject } from '../../shared/lab.ts'
import { formatCores, formatMemory, formatTime, NOT_KNOWN } from '../../shared/lab-numbers.ts'
import { formatCount } from '../../shared/plural.ts'

export type Facts = readonly (readonly [name: string, value: string])[]

export function machineFacts(machine: LabMachine): Facts {
  return [
    ['Processor', machine.cpu],
    ['Cores', `${formatCount(machine.cores)} (${formatCount(machine.physicalCores)} physical)`],
    ['Memory', formatMemory(machine.memoryBytes)],
    ['System', machine.system],
    ['Node.js', machine.node],
    ['Python', machine.python ?? NOT_KNOWN],
    ['Cores in use by other programs before the first trial', formatCores(machine.otherCores)],
  ]
}

export function designFacts({ design, tasks, trials, id }: Experiment): Facts {
  const list = (values: readonly (number | string)[]): string =>
    values.length === 0 ? NOT_KNOWN : values.map((one) => (typeof one === 'number' ? formatCount(one) : one)).join(', ')
  return [
    ['Workers', list(design.workers)],
    ['Chunk sizes', list(design.chunkSizes)],
    ['Methods', list(design.methods)],
    ['Measured trials of each cell', formatCount(design.repeats)],
    ['Warm-up trials of each cell', formatCount(design.warmUps)],
    ['Time limit', design.budgetMs === null ? 'none' : formatTime(design.budgetMs)],
    ['Seed of the order', String(design.seed)],
    ['Tasks of each trial', tasks === 0 ? NOT_KNOWN : formatCount(tasks)],
    ['Trials begun', formatCount(trials.length)],
    ['Experiment', id],
  ]
}

export function subjectFacts(subject: LabSubject): Facts {
  switch (subject.kind) {
    case 'workload':
      return [
        ['Workload', subject.workload],
        ...Object.entries(subject.parameters).map(([name, value]) => [name, String(value)] as const),
      ]
    case 'function':
      return [
        ['Function', subject.export],
        ['Module', subject.path],
        ['Inputs', inputWords(subject.inputs)],
        ...(subject.python === null ? [] : ([['Interpreter', subject.python]] as const)),
      ]
    case 'program':
      return [
        ['Command line', subject.commandLine],
        ['Folder', subject.folder],
      ]
  }
}

function inputWords(inputs: LabInputs): string {
  switch (inputs.from) {
    case 'range':
      return `numbers from ${formatCount(inputs.first)} up to, not including, ${formatCount(inputs.end)}`
    case 'json':
      return inputs.json
    case 'lines':
      return `the lines of ${inputs.path}`
    case 'folder':
      return `the files of ${inputs.path}`
  }
}
