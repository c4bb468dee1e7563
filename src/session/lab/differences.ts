// What is different between two experiments beside their times, in words.

import type { Experiment, LabMachine, LabSubject } from '../../shared/lab.ts'
import type { LabDifference } from '../../shared/lab-comparison.ts'
import { bytesWords } from '../../shared/measure-words.ts'
import { MOST_OTHER_CORES } from './noise.ts'

/** Field by its name for people: its value in words. */
type Fields = Readonly<Record<string, string>>

export function differencesOf(first: Experiment, second: Experiment): readonly LabDifference[] {
  return [
    ...compared('subject', subjectFields(first), subjectFields(second)),
    ...compared('design', designFields(first), designFields(second)),
    ...compared('machine', machineFields(first), machineFields(second)),
    ...loadDifference(first.machine, second.machine),
  ]
}

function compared(about: LabDifference['about'], first: Fields, second: Fields): readonly LabDifference[] {
  const names = new Set([...Object.keys(first), ...Object.keys(second)])
  return [...names]
    .filter((name) => first[name] !== second[name])
    .map((name) => ({ about, text: `${name}: ${first[name] ?? 'none'}, then ${second[name] ?? 'none'}` }))
}

function subjectFields({ subject, tasks }: Experiment): Fields {
  return { ...ofSubject(subject), tasks: String(tasks) }
}

function ofSubject(subject: LabSubject): Fields {
  switch (subject.kind) {
    case 'workload': {
      const values = Object.entries(subject.parameters).map(([name, value]) => [`parameter ${name}`, String(value)])
      return { 'what is measured': `workload ${subject.workload}`, ...Object.fromEntries(values) }
    }
    case 'function': {
      const { path, inputs, python } = subject
      const { from, ...which } = inputs
      return {
        'what is measured': `function ${subject.export} of ${path}`,
        inputs: [from, ...Object.values(which)].join(' '),
        interpreter: python ?? 'the usual one',
      }
    }
    case 'program':
      return { 'what is measured': `program ${subject.commandLine}`, folder: subject.folder }
  }
}

/** The seed is left out: the order of the trials shall not matter. */
function designFields({ design }: Experiment): Fields {
  const { workers, chunkSizes, methods, repeats, warmUps } = design
  return {
    workers: workers.join(' '),
    'chunk sizes': chunkSizes.join(' '),
    methods: methods.join(' '),
    repeats: String(repeats),
    'warm-ups': String(warmUps),
  }
}

function machineFields({ machine }: Experiment): Fields {
  const { cpu, cores, physicalCores, memoryBytes, system, node, python } = machine
  return {
    processor: cpu,
    cores: String(cores),
    'physical cores': String(physicalCores),
    memory: bytesWords(memoryBytes),
    system,
    Node: node,
    Python: python ?? 'none',
  }
}

/** The load before an experiment is never quite the same: what marks no trial is no difference of the machine either. */
function loadDifference(
  { otherCores: first }: LabMachine,
  { otherCores: second }: LabMachine,
): readonly LabDifference[] {
  if (Math.abs(first - second) <= MOST_OTHER_CORES) return []
  return [{ about: 'machine', text: `cores in use by other programs: ${first.toFixed(1)}, then ${second.toFixed(1)}` }]
}
