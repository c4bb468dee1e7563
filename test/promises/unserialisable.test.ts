// Promise 19: nothing unserialisable can wedge a pool. Each value is tried in each place; what comes of it is one clear
// outcome in time, and the next task works.

import { expect, test } from 'vitest'
import { Pool } from '../../src/engine/pool/pool.ts'
import { isFull, size } from '../support/size.ts'
import { onStage, report } from '../support/stage.ts'

type Place = 'input' | 'result' | 'thrown' | 'later' | 'rejected' | 'uncaught'

/** An uncaught value costs a worker: the short form tries only some of them. */
const QUICK_PLACES: readonly Place[] = ['input', 'result', 'thrown', 'later', 'rejected']
const PLACES: readonly Place[] = [...QUICK_PLACES, 'uncaught']
/** Values that take seconds: the full form alone tries them. */
const SLOW = new Set(['huge text', '200000 levels deep'])

interface Trial {
  readonly value: string
  readonly place: Place
  /** `done`, or the name of the error. */
  readonly outcome: string
  readonly message: string
  readonly tookMs: number
  readonly nextTask: unknown
}

const module = new URL('../programs/chaos-values.mjs', import.meta.url)

/** The values by their names, made on this side. */
async function hardValues(): Promise<Readonly<Record<string, () => unknown>>> {
  const { MAKE } = (await import(module.href)) as { readonly MAKE: Readonly<Record<string, () => unknown>> }
  return MAKE
}

async function attempt(pool: Pool, value: () => unknown, name: string, place: Place): Promise<[string, string]> {
  try {
    if (place === 'input') await pool.map({ module, export: 'seen' }, [value()], { chunkSize: 1 })
    else await pool.map({ module, export: place }, [name], { chunkSize: 1 })
    return ['done', '']
  } catch (error) {
    // Not an Error of ours, or one that cannot even be read: that is what must not be.
    if (!(error instanceof Error)) return ['no error at all', typeof error]
    return [error.name, error.message]
  }
}

async function unserialisable(names: readonly string[], places: readonly Place[]) {
  return onStage(500, async (supervisor): Promise<{ readonly trials: readonly Trial[] }> => {
    const values = await hardValues()
    const pool = new Pool({ processes: 1, supervisor })
    await pool.map({ module, export: 'seen' }, [1]) // up, so that its start is not in the times
    const trials: Trial[] = []
    for (const value of names) {
      for (const place of places) {
        const began = performance.now()
        const [outcome, message] = await attempt(pool, values[value] ?? (() => undefined), value, place)
        const tookMs = performance.now() - began
        const nextTask = (await pool.map({ module, export: 'seen' }, [1]))[0]
        trials.push({ value, place, outcome, message, tookMs, nextTask })
      }
    }
    await pool.terminate()
    return { trials }
  })
}

/** These cross as they are. */
const FINE = new Set([
  'object without a prototype',
  'cycle',
  'bigint',
  'undefined',
  'null',
  '1000 levels deep',
  // An error must arrive: without the parts that cannot.
  'error with odd fields',
  'error without text',
])
/** May cross or not, by the stack that there is; either is an answer. */
const EITHER = /^1\d00 levels deep$/
/** Reading `then`, as any `await` does, ends in their own error. */
const REFUSE_THEN = new Set(['proxy that refuses everything', 'revoked proxy', 'then that throws'])

const REFUSED = ['TaskSerializationError', 'PayloadTooLargeError']

/** What may come of it; the first name is the usual one. */
function allowed({ value, place }: Trial): readonly string[] {
  switch (place) {
    case 'input':
    case 'result':
    case 'later':
      if (FINE.has(value)) return ['done']
      if (EITHER.test(value)) return ['done', 'RangeError', ...REFUSED]
      return place !== 'input' && REFUSE_THEN.has(value) ? ['TypeError'] : REFUSED
    case 'thrown':
    case 'rejected':
      if (value === 'error with odd fields') return ['Error']
      return value === 'error without text' ? ['a value that has no text'] : ['ThrownValue']
    case 'uncaught':
      return ['WorkerLostError']
  }
}

const LIMIT_MS = 5_000

/** A line for each trial that came to anything but one clear outcome in time and a pool that works. */
function complaints(trials: readonly Trial[]): string[] {
  return trials.flatMap((trial) => {
    const { value, place, outcome, message, tookMs, nextTask } = trial
    const what = `${value} as ${place}: `
    if (!allowed(trial).includes(outcome)) return [`${what}${outcome}: ${message}`]
    if (tookMs > LIMIT_MS) return [`${what}took ${Math.round(tookMs)} ms`]
    return nextTask === 'number' ? [] : [`${what}the next task gave ${String(nextTask)}`]
  })
}

function slowestMs(trials: readonly Trial[]): number {
  return Math.round(Math.max(...trials.map(({ tookMs }) => tookMs)))
}

test('promise 19: nothing unserialisable can wedge a pool', async () => {
  const all = Object.keys(await hardValues())
  const names = all.filter((name) => isFull || !SLOW.has(name))
  const { trials, orphans } = await unserialisable(names, size({ short: QUICK_PLACES, full: PLACES }))
  report('promise 19', { values: names.length, trials: trials.length, slowestMs: slowestMs(trials), orphans })
  expect(all.length).toBeGreaterThanOrEqual(16)
  expect(complaints(trials)).toEqual([])
  expect(orphans).toBe(0)
})

test('promise 19: what is thrown where nobody catches it costs a worker and is told', async () => {
  const names = ['function', 'proxy that refuses everything', 'undefined', 'error without text']
  const { trials, orphans } = await unserialisable(names, ['uncaught'])
  expect(complaints(trials)).toEqual([])
  expect(orphans).toBe(0)
})
