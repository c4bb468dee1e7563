// Promise 19 with Python's workers: values that Node cannot send to them, and values that they cannot send. What comes of
// each is one clear outcome in time, and the next task works.

import { expect, test } from 'vitest'
import { Pool } from '../../src/engine/pool/pool.ts'
import { isFull } from '../support/size.ts'
import { onStage, report } from '../support/stage.ts'
import { named, type PythonKind, pythonKinds, workersOf } from '../support/worker-kind.ts'

/** `inside`: deep in another value; `raised`: as the argument of an exception; `thrown`: in place of one. */
type Place = 'input' | 'result' | 'inside' | 'raised' | 'thrown'

interface Trial {
  readonly value: string
  readonly place: Place
  readonly outcome: string
  readonly message: string
  readonly tookMs: number
  readonly nextTask: unknown
}

const module = new URL('../programs/chaos_values.py', import.meta.url)
/** Values that take seconds. */
const SLOW = new Set(['huge text', '200000 levels deep'])
const LIMIT_MS = 5_000

/** Those of Node by their names, made on this side. */
async function ofNode(): Promise<ReadonlyMap<string, () => unknown>> {
  const { MAKE } = (await import(new URL('../programs/chaos-values.mjs', import.meta.url).href)) as {
    readonly MAKE: Readonly<Record<string, () => unknown>>
  }
  return new Map(Object.entries(MAKE))
}

const OF_PYTHON = [
  ...['function', 'class', 'bound method', 'generator', 'lock', 'thread', 'socket', 'stream', 'module'],
  ...['weak reference', 'memoryview', 'complex', 'Decimal', 'Ellipsis', 'exception', 'reduce that raises'],
  ...['object that refuses everything', 'class that raises', 'dict that cannot be read', 'text that raises'],
  'tuple that cannot be read',
  ...['lock in a slot', 'function as a key', 'tuple as a key of a function', '200000 levels deep', 'huge text'],
  ...['cycle', '200 levels deep', '1000 levels deep', 'large number', 'half a pair', 'None'],
]
/** These cross as they are. */
const FINE = new Set(['cycle', '200 levels deep', 'large number', 'half a pair', 'None', 'null', 'undefined', 'bigint'])
FINE.add('object without a prototype')
/** May cross or not, by the stack that there is; either is an answer. */
const EITHER = /^1\d00 levels deep$/
// Node sends a thousand levels, and pickle in C ends at about 500.
const REFUSED = ['TaskSerializationError', 'PayloadTooLargeError']

/** What may come of it. */
function allowed({ value, place }: Trial): readonly string[] {
  if (place === 'raised') return ['ValueError']
  // What is no exception cannot be raised.
  if (place === 'thrown') return [value === 'exception' ? 'ValueError' : 'TypeError']
  if (FINE.has(value)) return ['done']
  return EITHER.test(value) ? ['done', 'RangeError', ...REFUSED] : REFUSED
}

/** A line for each trial that came to anything but one clear outcome in time and a pool that works. */
function complaints(trials: readonly Trial[]): string[] {
  return trials.flatMap((trial) => {
    const { value, place, outcome, message, tookMs, nextTask } = trial
    const what = `${value} as ${place}: `
    if (!allowed(trial).includes(outcome)) return [`${what}${outcome}: ${message}`]
    if (outcome !== 'done' && message === '') return [`${what}${outcome} without a message`]
    if (
      place === 'inside' &&
      outcome === 'TaskSerializationError' &&
      !message.includes('list[1]') &&
      !message.includes('too deep')
    )
      return [`${what}no place in: ${message}`]
    if (tookMs > LIMIT_MS) return [`${what}took ${Math.round(tookMs)} ms`]
    return nextTask === 'number' ? [] : [`${what}the next task gave ${String(nextTask)}`]
  })
}

async function unserialisable(kind: PythonKind) {
  return onStage(500, async (supervisor): Promise<{ readonly trials: readonly Trial[] }> => {
    const inputs = await ofNode()
    const pool = new Pool({ processes: 1, supervisor, ...workersOf(kind) })
    const seen = async (value: unknown): Promise<unknown> => (await pool.map({ module, export: 'seen' }, [value]))[0]
    await seen(1) // up, so that its start is not in the times
    const trials: Trial[] = []
    const attempt = async (value: string, place: Place, work: () => Promise<unknown>): Promise<void> => {
      const began = performance.now()
      let [outcome, message] = ['done', '']
      try {
        await work()
      } catch (error) {
        ;[outcome, message] = error instanceof Error ? [error.name, error.message] : ['no error at all', typeof error]
      }
      const tookMs = performance.now() - began
      trials.push({ value, place, outcome, message, tookMs, nextTask: await seen(1) })
    }
    for (const [value, make] of inputs)
      if (isFull || !SLOW.has(value)) await attempt(value, 'input', async () => seen(make()))
    for (const value of OF_PYTHON.filter((name) => isFull || !SLOW.has(name)))
      for (const place of ['result', 'inside', 'raised', 'thrown'] as const)
        await attempt(value, place, async () => pool.map({ module, export: place }, [value], { chunkSize: 1 }))
    await pool.terminate()
    return { trials }
  })
}

test.each(pythonKinds('fork'))(
  'promise 19: nothing unserialisable can wedge a pool of Python workers (%s)',
  async (kind) => {
    const { trials, orphans } = await unserialisable(kind)
    const slowestMs = Math.round(Math.max(...trials.map(({ tookMs }) => tookMs)))
    report(`promise 19, ${named(kind)}`, { trials: trials.length, slowestMs, orphans })
    expect(complaints(trials)).toEqual([])
    expect(orphans).toBe(0)
  },
)
