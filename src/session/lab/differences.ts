// What is different between two experiments beside their times, in words.

import type { Experiment, LabSubject } from '../../shared/lab.ts'
import type { LabDifference } from '../../shared/lab-comparison.ts'

/** Field by its name for people: its value in words. */
type Fields = Readonly<Record<string, string>>

export function differencesOf(first: Experiment, second: Experiment): readonly LabDifference[] {
  return [
    ...compared('subject', subjectFields(first), subjectFields(second)),
    ...compared('design', designFields(first), designFields(second)),
    ...compared('machine', machineFields(first), machineFields(second)),
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
  const { cpu, cores, physicalCores, memoryBytes, system, node, python, otherCores } = machine
  return {
    processor: cpu,
    cores: String(cores),
    'physical cores': String(physicalCores),
    memory: `${(memoryBytes / 1024 ** 3).toFixed(1)} GB`,
    system,
    Node: node,
    Python: python ?? 'none',
    'cores in use by other programs': otherCores.toFixed(1),
  }
}
