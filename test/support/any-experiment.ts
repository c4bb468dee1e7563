// Experiments, trials and runs of any content that their types allow, for property tests.

import fc from 'fast-check'
import type { Experiment, LabCell, LabSubject, Trial } from '../../src/shared/lab.ts'
import type { SavedRun } from '../../src/shared/saved-run.ts'

/** Whole and half code points, NULs, quotes, wildcards; and what people write. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)), maxLength: 8 }),
  fc.constantFrom(
    '',
    'Primes, 4 workers',
    '100%',
    'a_b',
    '"quoted"',
    "it's",
    'x AND y',
    'naïve Σίσυφος',
    'a\0b',
    '🧵 fork',
  ),
)
const number = fc
  .oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(Number.MAX_VALUE, Number.MIN_VALUE, Number.MAX_SAFE_INTEGER, -1, 0.1, 1e21),
    // No negative zero, which JSON does not have.
  )
  .map((value) => value + 0)
/** Of time, bytes or cores. */
const amount = number.map(Math.abs)
const orNull = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary)
const count = fc.nat()
const workers = fc.integer({ min: 1, max: 256 })
const chunkSize = fc.oneof(fc.integer({ min: 1, max: 1_000_000 }), fc.constant('auto' as const))
const method = fc.constantFrom('async' as const, 'spawn' as const, 'warm' as const, 'thread' as const, 'fork' as const)
const parameters = fc.dictionary(
  fc.stringMatching(/^[a-z]{1,9}$/),
  fc.oneof(number, text, fc.boolean()),
  // An object as any other has it, and as JSON gives it.
  { maxKeys: 3, noNullPrototype: true },
)

const subject: fc.Arbitrary<LabSubject> = fc.oneof(
  fc.record({ kind: fc.constant('workload' as const), workload: text, parameters }),
  fc.record({ kind: fc.constant('program' as const), commandLine: text, folder: text }),
  fc.record({
    kind: fc.constant('function' as const),
    path: text,
    export: text,
    inputs: fc.oneof(
      fc.record({ from: fc.constant('range' as const), first: number, end: number }),
      fc.record({ from: fc.constant('json' as const), json: text }),
      fc.record({ from: fc.constantFrom('lines' as const, 'folder' as const), path: text }),
    ),
    python: orNull(text),
  }),
)

const cell: fc.Arbitrary<LabCell> = fc.record({
  method: fc.oneof(method, fc.constantFrom('loop' as const, 'program' as const)),
  workers,
  chunkSize: orNull(chunkSize),
})

export const anyTrial: fc.Arbitrary<Trial> = fc.record({
  index: fc.nat(12),
  round: count,
  cell,
  status: fc.constantFrom('running', 'done', 'failed', 'interrupted'),
  startedAt: number,
  measures: orNull(
    fc.record({
      wallMs: amount.map((ms) => Math.max(Number.MIN_VALUE, ms)),
      ...{
        cpuMs: amount,
        parentCpuMs: orNull(amount),
        coresUsed: orNull(amount),
        tasks: count,
        workMs: orNull(amount),
      },
      slowestTaskMs: orNull(amount),
      workers: fc.array(fc.record({ tasks: count, startMs: amount, workMs: amount, waitMs: amount, tailMs: amount }), {
        maxLength: 3,
      }),
      ...{
        peakRssBytes: orNull(amount),
        bytesIn: orNull(amount),
        bytesOut: orNull(amount),
        otherCores: orNull(amount),
      },
    }),
  ),
  error: orNull(text),
  marks: fc.subarray(['other-load' as const, 'drift' as const]),
})

export const anyBegun: fc.Arbitrary<Omit<Experiment, 'trials'>> = fc.record({
  id: fc.uuid(),
  title: text,
  notes: text,
  startedAt: number,
  status: fc.constantFrom('running', 'done', 'cancelled', 'failed', 'interrupted'),
  error: orNull(text),
  subject,
  design: fc.record({
    workers: fc.uniqueArray(workers, { maxLength: 6 }),
    chunkSizes: fc.uniqueArray(chunkSize, { maxLength: 3 }),
    methods: fc.uniqueArray(method),
    ...{ repeats: fc.nat(100), warmUps: fc.nat(9), budgetMs: orNull(amount), seed: number },
  }),
  machine: fc.record({
    ...{ cpu: text, cores: amount, physicalCores: amount, memoryBytes: amount, system: text, node: text },
    ...{ python: orNull(text), otherCores: amount },
  }),
  tasks: count,
})

export const anyRun: fc.Arbitrary<Omit<SavedRun, 'notes'>> = fc.record({
  ...{ id: fc.uuid(), title: text, workload: text, parameters, workers: count, chunkSize, startedAt: number },
  elapsedMs: number,
  status: fc.constantFrom('running', 'done', 'cancelled', 'failed'),
  headline: text,
  story: fc.array(text, { maxLength: 3 }),
})

/** What a person may have in the search field, for these texts. */
export const anySearch = fc.oneof(
  text,
  fc.constantFrom(
    '%',
    '_',
    '"',
    "'",
    'AND',
    'NEAR(',
    '*',
    'primes',
    'σ',
    'NAÏVE',
    'done',
    'running 100%',
    '"'.repeat(9),
  ),
)
