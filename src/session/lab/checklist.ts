// The two checklists of the subject, with measured answers: before work is made parallel, and after it.

import type { ChecklistRow } from '../../shared/lab.ts'
import { bytesWords, digits, timeWords } from '../../shared/measure-words.ts'
import { plural } from '../../shared/plural.ts'
import { type Facts, HELPS, isCpuBound, NATIVE_CORES } from './facts.ts'
import { gainOf } from './gain.ts'

type Answer = Omit<ChecklistRow, 'question'>

interface Question {
  readonly question: string
  readonly ask: (facts: Facts) => Answer
}

const SMALL_INPUT_BYTES = 64 * 1024
const CHUNK_MS = { least: 5, good: 100, most: 5_000 } as const
/** Of a core, beyond the first one. */
const SEVERAL_CORES = 1.5

const answer = (yes: boolean, figure: string, why: string): Answer => ({ answer: yes ? 'yes' : 'no', figure, why })
const unknown = (why: string): Answer => ({ answer: 'not measured', figure: '', why })

/** How the engine and the languages say that a function was not loaded, or a value not sent. */
const NOT_ARRIVED =
  /could not be loaded|cannot find module|no module named|has no function|has no export|cannot be (?:sent|pickled|serialised)|SyntaxError|ImportError/i

function whyNoCores({ baseline }: Facts): string {
  return baseline === null
    ? 'No trial of the baseline came to its end.'
    : 'The baseline is over too soon: CPU time is counted in steps of 10 ms.'
}

export const QUESTIONS: readonly Question[] = [
  {
    question: 'Is the work CPU-bound?',
    ask: (facts) => {
      const bound = isCpuBound(facts)
      if (bound === null)
        return unknown(
          facts.baselineCores !== null && facts.isDisturbed ? 'Other programs used the cores.' : whyNoCores(facts),
        )
      const why = bound
        ? 'The baseline calculates all the time.'
        : 'The baseline waits: for a disk, a network or a timer.'
      return answer(bound, `${digits(facts.baselineCores ?? 0)} cores`, why)
    },
  },
  {
    question: 'Is the hot code free of threads of its own?',
    ask: (facts) => {
      const { baselineCores } = facts
      if (baselineCores === null) return unknown(whyNoCores(facts))
      const free = baselineCores <= NATIVE_CORES
      const why = free
        ? 'One process uses at most one core.'
        : 'Native code in one process uses several cores already: processes compete with its threads.'
      return answer(free, `${digits(baselineCores)} cores in one process`, why)
    },
  },
  {
    question: 'Are the tasks independent?',
    ask: () => unknown('Only you know: a task must not need what another one changes.'),
  },
  {
    question: 'Are inputs and results small?',
    ask: ({ bytesATask }) => {
      if (bytesATask === null) return unknown('What crossed between the processes was not counted.')
      const small = bytesATask <= SMALL_INPUT_BYTES
      const why = small ? 'Little is encoded and copied.' : 'Pass paths or keys, and return summaries.'
      return answer(small, `${bytesWords(bytesATask)} a task`, why)
    },
  },
  {
    question: 'Can workers import the function, and are its inputs serialisable?',
    ask: ({ experiment }) => {
      if (experiment.subject.kind === 'program') return unknown('The program starts its workers itself.')
      const done = experiment.trials.filter(({ status, cell }) => status === 'done' && cell.method !== 'loop').length
      if (done > 0) return answer(true, `${plural(done, 'trial')} ran`, 'Every task arrived and was answered.')
      const failed = experiment.trials.find(({ error }) => error !== null)?.error ?? null
      if (failed === null) return unknown('No trial ended.')
      return NOT_ARRIVED.test(failed) ? answer(false, '', failed) : unknown(`It failed before that was seen: ${failed}`)
    },
  },
  {
    question: 'Are processes started behind the main guard?',
    ask: ({ experiment }) =>
      experiment.subject.kind === 'program'
        ? unknown('Run the program with procdeck watch: it names a missing guard.')
        : answer(true, '', 'Workers import the module of the function; they do not run a script.'),
  },
  {
    question: 'Is the number of workers near the number of cores?',
    ask: (facts) => {
      const { advised, cores } = facts
      if (advised === null) return unknown('No trial ended.')
      const { workers } = advised.cell
      const figure = `${workers} of ${cores} cores`
      if (isCpuBound(facts) === false)
        return answer(false, figure, 'The work waits: its workers need not have a core each.')
      const near = workers >= cores - 1 && workers <= cores
      const why = near ? 'The core count, or one less.' : 'Measured so: see the verdict.'
      return answer(near, figure, why)
    },
  },
  {
    question: 'Are the pieces of work large enough, and not too large?',
    ask: ({ advised, taskMs, experiment, cells }) => {
      if (advised === null) return unknown('No trial ended.')
      if (taskMs === null) return unknown('The tasks of a program are not seen.')
      const { chunkSize, workers } = advised.cell
      if (chunkSize === null) return unknown('There are no chunks.')
      if (chunkSize === 'auto')
        return answer(true, `${timeWords(taskMs)} a task`, 'Chunks of auto follow the measured time.')
      const chunkMs = taskMs * Math.min(chunkSize, Math.ceil(experiment.tasks / workers))
      const figure = `${timeWords(chunkMs)} a chunk`
      const larger = cells.some(
        ({ cell }) =>
          cell.method === advised.cell.method && cell.workers === workers && (cell.chunkSize ?? 0) !== chunkSize,
      )
      if (chunkMs < CHUNK_MS.least && !larger)
        return answer(false, figure, 'Sending it costs about as much: measure larger chunks.')
      if (chunkMs < CHUNK_MS.least) return answer(true, figure, 'Small, and other chunk sizes are no faster here.')
      if (chunkMs > CHUNK_MS.most) return answer(false, figure, 'One worker may get the hard one: use smaller chunks.')
      const good = chunkMs >= CHUNK_MS.good
      return answer(true, figure, good ? 'Hundreds of ms to a few seconds.' : 'Short, and enough here.')
    },
  },
  {
    question: 'Is there a baseline?',
    ask: ({ baseline }) =>
      baseline === null
        ? answer(false, '', 'No trial of one process ended: speed-ups are not known.')
        : answer(true, timeWords(baseline.medianMs), 'The same work in one process.'),
  },
  {
    question: 'Are several cores used?',
    ask: ({ advised }) => {
      if (advised === null) return unknown('No trial ended.')
      const several = advised.coresUsed >= SEVERAL_CORES
      return answer(several, `${digits(advised.coresUsed)} cores`, 'CPU time of all its processes over the wall time.')
    },
  },
  {
    question: 'Is it faster?',
    ask: (facts) => {
      const gain = gainOf(facts)
      if (gain === null) return unknown('There is no baseline, or nothing beside it.')
      const why = 'Median of the baseline over the median of the arrangement of which the verdict speaks first.'
      return answer(gain.speedUp >= HELPS, `${digits(gain.speedUp)} times`, why)
    },
  },
]

export function checklistOf(facts: Facts): readonly ChecklistRow[] {
  return QUESTIONS.map(({ question, ask }) => ({ question, ...ask(facts) }))
}
