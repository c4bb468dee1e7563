// A design from what a person asks for: what is left out gets a value, what cannot be measured is refused at its field.

import { CommandFailure } from '../../shared/command-failure.ts'
import { type DesignRequest, labDesign } from '../../shared/ipc/lab-design.ts'
import type { LabDesign, LabSubject } from '../../shared/lab.ts'
import { MOST_CELLS } from '../../shared/limits.ts'
import { formatCount, plural } from '../../shared/plural.ts'
import type { ChunkSize } from '../../shared/run.ts'
import { isPythonFile, PYTHON_METHODS } from '../../shared/user-function.ts'
import { usualWorkers } from '../../shared/usual-workers.ts'
import { cellsOf } from './plan-trials.ts'
import { placesOf } from './program-command.ts'

const USUAL_REPEATS = 5
const USUAL_WARM_UPS = 1
const METHODS_OF_NODE = ['spawn', 'warm', 'thread', 'async'] as const

const usualChunks = (tasks: number): readonly ChunkSize[] => [
  ...[1, 10, 100, 1_000].filter((size) => size === 1 || size * 2 <= tasks),
  'auto',
]

/** What a program makes of the word "auto" only its author knows. */
const CHUNKS_OF_PROGRAMS: readonly ChunkSize[] = [1, 10, 100]

/** `tasks`: of one trial; 0 for a program. @throws CommandFailure naming the field */
export function checkDesign(
  request: DesignRequest,
  subject: LabSubject,
  { tasks, cores }: { readonly tasks: number; readonly cores: number },
): LabDesign {
  const parsed = labDesign.safeParse(request)
  if (!parsed.success)
    throw refuse(parsed.error.issues.map(({ path, message }) => ({ path: ['design', ...path].join('.'), message })))
  const { workers, chunkSizes, methods, repeats, warmUps, budgetMs, seed } = parsed.data
  const isProgram = subject.kind === 'program'
  const design: LabDesign = {
    workers: distinct(workers ?? usualWorkers(cores)),
    chunkSizes: chunksFor(subject, chunkSizes, tasks),
    methods: isProgram
      ? none('methods', methods, 'A program starts its workers itself.')
      : methodsFor(subject, methods),
    repeats: repeats ?? USUAL_REPEATS,
    warmUps: warmUps ?? USUAL_WARM_UPS,
    budgetMs: budgetMs ?? null,
    seed: seed ?? 1,
  }
  const cells = cellsOf(design, subject.kind).length
  if (cells > MOST_CELLS)
    throw refuse([
      {
        path: 'design.workers',
        message: `expected at most ${MOST_CELLS} arrangements, these are ${formatCount(cells)}`,
      },
    ])
  return design
}

function chunksFor(subject: LabSubject, given: readonly ChunkSize[] | undefined, tasks: number): readonly ChunkSize[] {
  if (subject.kind === 'program' && !placesOf(subject).chunk)
    return none('chunkSizes', given, 'Write {chunk} where the chunk size belongs in the command.')
  const sizes = distinct(given ?? (subject.kind === 'program' ? CHUNKS_OF_PROGRAMS : usualChunks(tasks)))
  const large = sizes.find((size) => size !== 'auto' && tasks > 0 && size > tasks)
  if (large !== undefined)
    throw refuse([
      {
        path: 'design.chunkSizes',
        message: `expected at most the ${plural(tasks, 'task')} that there are, got ${large}`,
      },
    ])
  return sizes
}

function methodsFor(subject: LabSubject, given: LabDesign['methods'] | undefined): LabDesign['methods'] {
  const isPython =
    subject.kind === 'function'
      ? isPythonFile(subject.path)
      : subject.kind === 'workload' && String(subject.parameters['tasksIn'] ?? '').startsWith('python')
  const known: readonly string[] = isPython ? PYTHON_METHODS : METHODS_OF_NODE
  const methods = distinct(given ?? (['spawn'] as const))
  const odd = methods.find((method) => !known.includes(method))
  if (odd !== undefined)
    throw refuse([
      {
        path: 'design.methods',
        message: `expected ${known.join(', ')} for ${isPython ? 'Python' : 'JavaScript'}, got ${odd}`,
      },
    ])
  return methods
}

function none(field: string, given: readonly unknown[] | undefined, why: string): readonly [] {
  if (given !== undefined && given.length > 0) throw refuse([{ path: `design.${field}`, message: why }])
  return []
}

const distinct = <T>(values: readonly T[]): readonly T[] => [...new Set(values)]

function refuse(issues: CommandFailure['issues']): CommandFailure {
  const told = issues.map(({ path, message }) => `${path}: ${message}`).join('; ')
  return new CommandFailure('E_INPUT', `This cannot be measured. ${told}.`, issues)
}
