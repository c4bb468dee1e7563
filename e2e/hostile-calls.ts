// Calls that a hostile page might make: commands that are there and that are not, with inputs that look right, that nearly
// do, and that are anything.

import fc from 'fast-check'
import { COMMANDS } from '../src/shared/ipc/commands.ts'

export type Call = readonly [name: unknown, input: unknown]

const NAMES = Object.keys(COMMANDS)
const PLACES = [
  '/bin/sh',
  '../x.mjs',
  'file:///bin/sh',
  'data:text/javascript,1',
  'http://h/x.mjs',
  'node:child_process',
]
const KEYS = [
  'function',
  'export',
  'inputs',
  'source',
  'from',
  'to',
  'json',
  'again',
  'deadlineS',
  'module',
  'path',
  '__proto__',
]

/** The only start that is one: over in a moment. */
const SMALL = { workload: 'primes', parameters: { from: 1, to: 1_000, ranges: 2 }, workers: 1, chunkSize: 'auto' }

const value = fc.oneof(
  fc.constantFrom<unknown>(...PLACES, -1, 0, 1, 2, 1e9, true, null, ''),
  fc.jsonValue({ maxDepth: 4 }),
)
const start = fc.record({
  workload: fc.constantFrom(
    'function',
    'files',
    ...PLACES,
    'constructor',
    '__proto__',
    'tasks/primes',
    'inspect-module',
  ),
  parameters: fc.oneof(
    fc.dictionary(fc.constantFrom(...KEYS), value, { maxKeys: 6 }),
    fc.record({
      function: value,
      export: fc.constantFrom('default', 'exec', 'spawn'),
      inputs: fc.constantFrom('range', 'json', 'lines', 'folder'),
      source: value,
      from: fc.constant(0),
      to: fc.constant(2),
      json: fc.constant('[1]'),
      deadlineS: fc.constant(0),
      again: fc.boolean(),
    }),
  ),
  workers: fc.constantFrom<unknown>(1, 2, 0, -1, 257, '1', null),
  chunkSize: fc.constantFrom<unknown>('auto', 1, 0, 'x'),
})
const processId = fc.oneof(fc.integer({ min: 1, max: 60 }), value)

const call: fc.Arbitrary<Call> = fc.oneof(
  { weight: 100, arbitrary: fc.tuple(fc.constant('run.start'), start) },
  { weight: 1, arbitrary: fc.constant(['run.start', SMALL] as const) },
  {
    weight: 60,
    arbitrary: fc.tuple(fc.constantFrom('function.open', 'function.forget'), fc.record({ functionId: value })),
  },
  {
    weight: 40,
    arbitrary: fc.tuple(
      fc.constant('process.signal'),
      fc.record({ processId, action: fc.constantFrom('kill', 'pause', 'ask', 'SIGKILL', 9) }),
    ),
  },
  {
    weight: 30,
    arbitrary: fc.tuple(
      fc.constantFrom('process.details', 'process.clear', 'orphans.end', 'run.resize', 'run.cancel'),
      fc.oneof(fc.record({ processId, runId: processId, ids: fc.array(processId), workers: value }), value),
    ),
  },
  { weight: 60, arbitrary: fc.tuple(fc.constantFrom(...NAMES), fc.oneof(fc.constant({}), value)) },
  { weight: 60, arbitrary: fc.tuple(value, value) },
)

export function hostileCalls(count: number, seed: number): Call[] {
  return fc.sample(call, { numRuns: count, seed })
}

/** Nothing else may come of a call of the trusted page that is answered. */
export const HARMLESS_START = SMALL.workload

/** A script that makes these calls, a few at a time, and tells what came of each: the code of its refusal, or "answered". */
export function scriptOf(calls: readonly Call[], pauseMs: number): string {
  return `(async () => {
    const seen = []
    const calls = JSON.parse(${JSON.stringify(JSON.stringify(calls))})
    for (let i = 0; i < calls.length; i += 50) {
      seen.push(...(await Promise.all(calls.slice(i, i + 50).map(([name, input]) =>
        window.procdeck.call(name, input).then(
          (answer) => (answer.ok ? 'answered' : answer.error.code),
          () => 'did not get through',
        )))))
      if (${pauseMs} > 0) await new Promise((resolve) => setTimeout(resolve, ${pauseMs}))
    }
    return seen
  })()`
}
