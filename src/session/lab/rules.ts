// The rules of the verdict: when each holds, and its sentence with its numbers. In the order in which they are told.

import { type CellStats, cellWords, type VerdictLine } from '../../shared/lab.ts'
import { bytesWords, digits, percentWords, timeWords } from '../../shared/measure-words.ts'
import { type Facts, isCpuBound, NATIVE_CORES } from './facts.ts'
import { type Gain, type GainKind, gainOf } from './gain.ts'

interface Rule {
  readonly name: string
  readonly tone: VerdictLine['tone']
  /** The sentence; null where the rule does not hold. */
  readonly tell: (facts: Facts) => string | null
}

/** Arrangements this near to each other are equal for most purposes. */
export const FLAT = 0.03
/** As in the article: a task below needs company in its chunk. */
const TINY_TASK_MS = 5
/** Chunks gain so much over single tasks before it is worth a sentence. */
const CHUNK_GAIN = 1.2
/** Of the time of all workers. */
const TAIL_SHARE = 0.15
const START_SHARE = 0.25
const SERIAL_SHARE = 0.1
const COHERENCE = 0.01
/** Of one core. */
const PARENT_SHARE = 0.7
const MEMORY_SHARE = 0.5
/** What crosses between processes on an ordinary machine, roughly, for the question whether data or work is most of a task. */
const BYTES_A_MS = 1_000_000
const DATA_SHARE = 0.1
const MUCH_DATA_BYTES = 1024 * 1024
const METHOD_GAIN = 1.1

const ratio = (over: number, under: number): string => `${digits(over / under)} times`

/** What the others are compared with. */
function baselineWords(baseline: CellStats | null): string {
  return baseline?.cell.method === 'program' ? 'program with 1 worker' : 'plain loop'
}

/** One trial has no spread. */
function sure({ trials }: CellStats, [low, high]: Gain['interval']): string {
  return trials < 2 ? '(measured once)' : `(95%: ${digits(low)} to ${digits(high)})`
}

/** Of the four sentences about the gain, the one that is true. */
function ofGain(facts: Facts, kind: GainKind, words: (gain: Gain) => string): string | null {
  const gain = gainOf(facts)
  return gain?.kind === kind ? words(gain) : null
}

const takes = ({ cell }: CellStats): string => (cell.workers === 1 ? 'takes' : 'take')

function bothTimes({ judged, baseline, speedUp, interval }: Gain): string {
  return `${cellWords(judged.cell)} ${takes(judged)} ${timeWords(judged.medianMs)}, the ${baselineWords(baseline)} ${timeWords(baseline.medianMs)}: ${digits(speedUp)} times as fast ${sure(judged, interval)}.`
}

/**
 * The same arrangement but for one factor, in the order of the design. Where other programs disturbed all trials of the one
 * and not of the other, their difference is that of the load.
 */
function siblings(
  { cells }: Facts,
  { cell, isDisturbed }: CellStats,
  factor: 'workers' | 'chunkSize' | 'method',
): readonly CellStats[] {
  return cells.filter(
    (one) =>
      one.isDisturbed === isDisturbed &&
      (['workers', 'chunkSize', 'method'] as const).every((each) => each === factor || one.cell[each] === cell[each]),
  )
}

/** Time of all workers of a trial, from the start of the first to the result. */
function workerTime({ split }: CellStats): number {
  return split === null ? 0 : split.startMs + split.workMs + split.waitMs + split.tailMs
}

export const RULES: readonly Rule[] = [
  {
    name: 'helps',
    tone: 'good',
    tell: (facts) =>
      ofGain(
        facts,
        'helps',
        ({ judged, baseline, speedUp, interval }) =>
          `It helps: ${cellWords(judged.cell)} ${takes(judged)} ${timeWords(judged.medianMs)} instead of ${timeWords(baseline.medianMs)}, ${digits(speedUp)} times as fast as the ${baselineWords(baseline)} ${sure(judged, interval)}.`,
      ),
  },
  {
    name: 'may-help',
    tone: 'bad',
    tell: (facts) =>
      ofGain(
        facts,
        'may help',
        (gain) =>
          `It may help, but the times vary too much to say so: ${bothTimes(gain)} Measure again with more repeats, on a quiet machine.`,
      ),
  },
  {
    name: 'hardly-helps',
    tone: 'bad',
    tell: (facts) => ofGain(facts, 'hardly helps', (gain) => `It hardly helps: ${bothTimes(gain)}`),
  },
  {
    name: 'does-not-help',
    tone: 'bad',
    tell: (facts) =>
      ofGain(
        facts,
        'does not help',
        ({ judged, baseline }) =>
          `It does not help: the ${baselineWords(baseline)} takes ${timeWords(baseline.medianMs)}, the fastest arrangement of processes, ${cellWords(judged.cell)}, ${timeWords(judged.medianMs)}. Keep one process.`,
      ),
  },
  {
    name: 'flat-top',
    tone: 'note',
    tell: (facts) => {
      const { advised } = facts
      if (advised === null) return null
      const near = siblings(facts, advised, 'workers')
        .filter(({ medianMs }) => medianMs <= advised.medianMs * (1 + FLAT))
        .map(({ cell }) => cell.workers)
      if (near.length < 2) return null
      return `${Math.min(...near)} to ${Math.max(...near)} workers are within ${percentWords(FLAT)}: the smallest number costs the least memory.`
    },
  },
  {
    name: 'chunk-size',
    tone: 'note',
    tell: (facts) => {
      const { advised } = facts
      if (advised === null || advised.cell.chunkSize === null) return null
      const all = siblings(facts, advised, 'chunkSize')
      const worst = all.reduce((one, other) => (other.medianMs > one.medianMs ? other : one), advised)
      if (all.length < 2) return null
      if (worst.medianMs <= advised.medianMs * (1 + FLAT))
        return `The chunk size makes no difference here: all are within ${percentWords(FLAT)}.`
      return `Chunk size ${advised.cell.chunkSize} is ${ratio(worst.medianMs, advised.medianMs)} as fast as ${worst.cell.chunkSize ?? ''}.`
    },
  },
  {
    name: 'not-cpu-bound',
    tone: 'bad',
    tell: (facts) =>
      isCpuBound(facts) === false
        ? `Not CPU-bound: the ${baselineWords(facts.baseline)} uses its core ${percentWords(facts.baselineCores ?? 0)} of the time and waits for the rest. More workers than cores may help; threads or async wait for less memory.`
        : null,
  },
  {
    name: 'native-parallel',
    tone: 'bad',
    tell: ({ baselineCores }) =>
      baselineCores !== null && baselineCores > NATIVE_CORES
        ? `One process alone uses ${digits(baselineCores)} cores: native code in it is parallel already. Give it one thread (OMP_NUM_THREADS=1) before adding processes.`
        : null,
  },
  {
    name: 'tasks-too-small',
    tone: 'bad',
    tell: (facts) => {
      const { taskMs, advised } = facts
      if (taskMs === null || advised === null || taskMs >= TINY_TASK_MS) return null
      const all = siblings(facts, advised, 'chunkSize')
      const single = all.find(({ cell }) => cell.chunkSize === 1)
      // Where others were measured and are no faster, the chunk of one is no fault here.
      if (single === undefined || (single === advised && all.length > 1)) return null
      if (single === advised)
        return `Tasks too small: one takes ${timeWords(taskMs)}. Send many in one chunk, or give each task more to do.`
      if (single.medianMs < advised.medianMs * CHUNK_GAIN) return null
      return `Tasks too small to be sent alone: one takes ${timeWords(taskMs)}. Chunk size ${advised.cell.chunkSize ?? ''} is ${ratio(single.medianMs, advised.medianMs)} as fast as chunk size 1.`
    },
  },
  {
    name: 'too-much-data',
    tone: 'bad',
    tell: ({ bytesATask, taskMs }) =>
      bytesATask !== null &&
      taskMs !== null &&
      bytesATask >= MUCH_DATA_BYTES &&
      bytesATask / BYTES_A_MS > DATA_SHARE * taskMs
        ? `Too much data: ${bytesWords(bytesATask)} cross for each task of ${timeWords(taskMs)}. Pass a path or a key, read it in the worker, and return a summary.`
        : null,
  },
  {
    name: 'slow-tail',
    tone: 'bad',
    tell: ({ advised, taskMs, slowestTaskMs }) => {
      if (!advised?.split || advised.imbalance === null) return null
      const share = advised.split.tailMs / Math.max(1, workerTime(advised))
      if (share < TAIL_SHARE) return null
      const slowest =
        taskMs === null || slowestTaskMs === null
          ? ''
          : ` The slowest task takes ${timeWords(slowestTaskMs)}, the mean one ${timeWords(taskMs)}.`
      return `Slow tail: for ${percentWords(share)} of their time workers have finished and wait for the last one.${slowest} Cut the work into smaller or more even pieces, the largest first.`
    },
  },
  {
    name: 'start-dominates',
    tone: 'bad',
    tell: ({ advised }) => {
      if (!advised?.split) return null
      const share = advised.split.startMs / advised.cell.workers / advised.medianMs
      return share < START_SHARE
        ? null
        : `Starting the workers takes ${timeWords(advised.split.startMs / advised.cell.workers)} of ${timeWords(advised.medianMs)}: keep one pool for many calls, or give it more work at a time.`
    },
  },
  {
    name: 'parent-limits',
    tone: 'bad',
    tell: ({ advised }) => {
      if (!advised?.split) return null
      const share = advised.split.parentMs / advised.medianMs
      return share < PARENT_SHARE
        ? null
        : `The main process is the limit: it is busy ${percentWords(share)} of the time with sending and taking. Larger chunks and smaller values help, more workers do not.`
    },
  },
  {
    name: 'serial-share',
    tone: 'note',
    tell: ({ fits, advised }) =>
      fits === null || fits.serial.low < SERIAL_SHARE
        ? null
        : `About ${percentWords(fits.serial.value)} of the time is not shared by the workers ${advised !== null && advised.trials < 2 ? '(measured once)' : `(95%: ${percentWords(fits.serial.low)} to ${percentWords(fits.serial.high)})`}: by Amdahl's law no number of them is more than ${digits(1 / fits.serial.value)} times as fast.`,
  },
  {
    name: 'slower-beyond',
    tone: 'bad',
    tell: ({ fits }) => {
      const usl = fits?.usl
      if (!usl || usl.coherence.low < COHERENCE || usl.contention.value >= 1) return null
      const peak = Math.sqrt((1 - usl.contention.value) / usl.coherence.value)
      return `Beyond about ${Math.max(1, Math.round(peak))} workers it gets slower: each one costs the others time (USL: coherence ${digits(usl.coherence.value)}).`
    },
  },
  {
    name: 'more-than-cores',
    tone: 'note',
    tell: (facts) => {
      const { advised, cores } = facts
      if (advised === null || isCpuBound(facts) !== true) return null
      const beyond = siblings(facts, advised, 'workers').filter(({ cell }) => cell.workers > cores)
      if (beyond.length === 0 || beyond.some(({ medianMs }) => medianMs < advised.medianMs * (1 - FLAT))) return null
      if (advised.cell.workers > cores) return null
      return `More workers than the ${cores} cores gain nothing: the work is CPU-bound.`
    },
  },
  {
    name: 'start-method',
    tone: 'note',
    tell: (facts) => {
      const { advised } = facts
      if (advised === null) return null
      const all = siblings(facts, advised, 'method')
      const worst = all.reduce((one, other) => (other.medianMs > one.medianMs ? other : one), advised)
      return worst.medianMs < advised.medianMs * METHOD_GAIN
        ? null
        : `With the same workers and chunks, ${advised.cell.method} is ${ratio(worst.medianMs, advised.medianMs)} as fast as ${worst.cell.method}.`
    },
  },
  {
    name: 'memory',
    tone: 'bad',
    tell: ({ advised, experiment }) => {
      const bytes = advised?.peakRssBytes ?? null
      return bytes === null || bytes < MEMORY_SHARE * experiment.machine.memoryBytes
        ? null
        : `Its processes need ${bytesWords(bytes)} at once, ${percentWords(bytes / experiment.machine.memoryBytes)} of the memory of this machine: fewer workers are safer.`
    },
  },
]

export function verdictOf(facts: Facts): readonly VerdictLine[] {
  return RULES.flatMap(({ name, tone, tell }) => {
    const text = tell(facts)
    return text === null ? [] : [{ rule: name, tone, text }]
  })
}
