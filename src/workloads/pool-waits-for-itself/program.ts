// A pool that waits for itself: each worker has a task that waits for a call to the same pool, and none is free for it.

import type { Pool, Program, Queue, Scope } from 'procdeck'

type Range = readonly [from: number, to: number]
type Sum = { readonly total: number | null; readonly waits: readonly string[]; readonly waitedMs: number }

const module = new URL('./tasks.js', import.meta.url)
const NUMBERS_EACH = 1_000_000
const NAMED_WITHIN_MS = 3_000
const MOST_SHOWN = 3

export const program: Program = async (run) => {
  const [workers, tasks] = [Number(run.parameters['workers']), Number(run.parameters['tasks'])]
  const failed = await sumWithPool(run, 'fail')
  const grown = await sumWithPool(run, 'grow')
  const returned = await splitAndSum(run)

  const { isNamed, longestMs } = failed
  if (tasks < workers) run.check('with a free worker there is no deadlock', !isNamed && failed.isRight, failed.words)
  else
    run.check(
      'named within 3 s which task waits for what',
      isNamed && longestMs <= NAMED_WITHIN_MS && failed.lost === 0,
      `${failed.waits || 'no wait was named'}; ${failed.words}`,
    )
  run.check("with onDeadlock: 'grow' the sum is right", grown.isRight, grown.words)
  run.check('where the tasks return the rest, the sum is right', returned.isRight, returned.words)
  const left = failed.left + grown.left + returned.left
  run.check('no task and no worker is left', left === 0, `${left} left`)
  const who = `${counted(tasks, 'task')} on ${counted(workers, 'worker')}`
  const none = failed.lost > 0 ? `${counted(failed.lost, 'task')} lost` : 'no deadlock'
  return {
    headline: `${who}: ${isNamed ? `the deadlock was named after ${whole(longestMs)} ms` : none}`,
    story: [
      `${isNamed ? 'The mistake' : 'No deadlock'}: ${who}, and each waits for a call to its own pool; ${failed.words}.`,
      ...(isNamed ? [`Who waits for what: ${failed.waits}.`] : []),
      `One right way, onDeadlock: 'grow': ${counted(grown.added, 'worker')} added to ${workers}; ${grown.words}.`,
      `The other, no wait in a task: each returns the rest, and the parent calls the pool; ${returned.words}.`,
    ],
  }
}

/** The mistake: each task waits for a call to the pool that it runs in. */
async function sumWithPool(run: Scope, onDeadlock: 'fail' | 'grow') {
  const workers = Number(run.parameters['workers'])
  const pool = new run.Pool({ processes: workers, onDeadlock })
  const target = { module, export: 'sumWithPool' }
  const beganMs = performance.now()
  const [begun, gate] = [new run.Queue<number>({ name: 'begun' }), new run.Queue<number>({ name: 'gate' })]
  const calls = rangesOf(run).map((range) => pool.apply<Sum>(target, [pool, range, begun, gate]))
  await openGate(gate, begun, calls, workers)
  run.print(
    `onDeadlock '${onDeadlock}': the workers have begun, and each task calls its own pool (PIDs ${pool.pids.join(', ')})`,
  )
  const ends = await Promise.allSettled(calls)
  const tookMs = performance.now() - beganMs
  const added = pool.metrics.workersWanted - workers
  const left = (await leftIn(pool)) + begun.waiting.length + gate.waiting.length
  for (const queue of [begun, gate]) queue.close()
  const lost = ends.flatMap((end) => (end.status === 'rejected' ? [String(end.reason)] : []))
  const sums = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []))
  const stuck = sums.filter(({ waits }) => waits.length > 0)
  const longestMs = Math.round(Math.max(0, ...stuck.map(({ waitedMs }) => waitedMs)))
  const done = judge(
    run,
    sums.flatMap(({ total }) => total ?? []),
    tookMs,
  )
  const named = `${counted(stuck.length, 'wait')} ended with a DeadlockError, after at most ${whole(longestMs)} ms`
  const ways = [stuck.length > 0 ? named : done.words, ...lost]
  return {
    ...{ added, left, longestMs, lost: lost.length, isNamed: stuck.length > 0, isRight: done.isRight },
    waits: shown(stuck.flatMap(({ waits }) => waits)),
    words: shown(ways),
  }
}

/** Lets the tasks call the pool when each worker has one: without that, a fast start would hide the mistake. */
async function openGate(gate: Queue<number>, begun: Queue<number>, calls: readonly Promise<Sum>[], workers: number) {
  const anEnd = Promise.race(calls.map((call) => call.then(ended, ended)))
  for (let missing = Math.min(workers, calls.length); missing > 0; missing--)
    if ((await Promise.race([begun.get(), anEnd])) === null) break
  for (const _ of calls) await gate.put(0)
}

/** A right way: no task waits. Each returns the ranges that it would have handed on, and the parent hands them on. */
async function splitAndSum(run: Scope) {
  const pool = new run.Pool({ processes: Number(run.parameters['workers']) })
  const beganMs = performance.now()
  try {
    const halves = await pool.map<readonly Range[]>({ module, export: 'split' }, rangesOf(run))
    const sums = await pool.map<number>({ module, export: 'sumOf' }, halves.flat())
    const { isRight, words } = judge(run, sums, performance.now() - beganMs)
    return { isRight, words, left: await leftIn(pool) }
  } catch (error) {
    return { isRight: false, words: String(error), left: await leftIn(pool) }
  }
}

const ended = (): null => null

function rangesOf(run: Scope): Range[] {
  const tasks = Array.from({ length: Number(run.parameters['tasks']) }, (_, i) => i)
  return tasks.map((i) => [i * NUMBERS_EACH, (i + 1) * NUMBERS_EACH])
}

/** The sum of the first numbers has a formula. */
function judge(run: Scope, sums: readonly number[], tookMs: number) {
  const end = Number(run.parameters['tasks']) * NUMBERS_EACH
  const total = sums.reduce((sum, one) => sum + one, 0)
  const isRight = total === (end * (end - 1)) / 2
  return { isRight, words: `the sum is ${whole(total)} after ${whole(Math.round(tookMs))} ms` }
}

/** What is left in a pool when it has ended. */
async function leftIn(pool: Pool): Promise<number> {
  await pool.close()
  await pool.join()
  return pool.pids.length + pool.metrics.queueDepth + pool.metrics.inFlight
}

function shown(lines: readonly string[]): string {
  const all = [...new Set(lines)]
  const more = all.length > MOST_SHOWN ? [`and ${all.length - MOST_SHOWN} more`] : []
  return [...all.slice(0, MOST_SHOWN), ...more].join('; ')
}

function counted(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`
}

/** "1,999,999" */
function whole(value: number): string {
  return value.toLocaleString('en-US')
}
