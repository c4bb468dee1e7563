// Queue results: five processes put one result each, the parent takes exactly five, and then joins them.

import type { Program } from 'procdeck'

const tasks = new URL('./tasks.js', import.meta.url)
const PRODUCERS = [0, 1, 2, 3, 4]
const PATIENCE_MS = 30_000
const SHORT_MS = 10
/** After this time without a result, beyond the work itself, the run names whom it waits for: one that is stopped still lives. */
const TOLD_AFTER_MS = 3_000

export const program: Program = async (run) => {
  const { workMs, takeEveryMs } = run.parameters
  const results = new run.Queue<readonly [square: number, pid: number]>({ name: 'results' })
  const producers = PRODUCERS.map(
    (n) =>
      new run.Process({
        target: { module: tasks, export: 'putSquare' },
        args: [results, n, Number(workMs)],
        name: `producer-${n}`,
      }),
  )
  for (const producer of producers) await producer.start()
  const pids = producers.map(({ pid }) => pid)
  run.print(`started ${pids.length} producers: PIDs ${pids.join(', ')}`)

  const taken: (readonly [square: number, pid: number])[] = []
  let deepest = 0
  const beganMs = performance.now()
  let silentSinceMs: number | null = beganMs
  while (taken.length < producers.length) {
    await pause(Number(takeEveryMs), run.signal)
    if (results.empty) {
      // Who takes must know how many are put: a producer that died before its put puts none.
      if (producers.every(({ exitCode }) => exitCode !== null)) break
      if (silentSinceMs !== null && performance.now() - silentSinceMs > Number(workMs) + TOLD_AFTER_MS) {
        const living = producers.filter(({ exitCode }) => exitCode === null)
        const names = living.map(({ name, pid }) => `${name} (PID ${pid})`).join(', ')
        run.print(`waits for ${names}: alive, and no result from ${living.length === 1 ? 'it' : 'them'}`)
        silentSinceMs = null
      }
      await pause(SHORT_MS, run.signal)
      continue
    }
    const [square, pid] = await results.get({ timeoutMs: PATIENCE_MS })
    deepest = Math.max(deepest, results.size + 1)
    taken.push([square, pid])
    silentSinceMs = performance.now()
    run.print(`took ${square} of PID ${pid}; ${results.size} still in the queue`)
    run.progress(taken.length, producers.length)
  }
  const tookMs = Math.round(performance.now() - beganMs)
  for (const producer of producers) await producer.join()

  const squares = taken.map(([square]) => square).sort((a, b) => a - b)
  const strangers = taken.filter(([, pid]) => !pids.includes(pid))
  run.check('the squares are 0, 1, 4, 9 and 16', squares.join() === '0,1,4,9,16', `taken: ${squares.join(', ')}`)
  run.check('each result came from a producer', strangers.length === 0, `${strangers.length} did not`)
  for (const { name, pid, exitCode, cause } of producers) {
    const words = `${name} (PID ${pid}) ended with exit code ${exitCode}${exitCode === 0 ? '' : `: ${cause}`}`
    run.check(`${name} ended with exit code 0`, exitCode === 0, words)
  }
  return {
    headline: `Took ${taken.length} of ${producers.length} results`,
    story: [
      taken.length === 0
        ? `No result came in ${tookMs} ms.`
        : `Results came in this order: ${taken.map(([square, pid]) => `${square} (PID ${pid})`).join(', ')}.`,
      `The queue held up to ${deepest} results at once; taking ${taken.length === producers.length ? 'them all' : 'those that came'} took ${tookMs} ms.`,
      `After join the exit codes are ${producers.map(({ exitCode }) => exitCode).join(', ')}.`,
    ],
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', over)
      resolve()
    }
    const timer = setTimeout(over, ms)
    signal.addEventListener('abort', over)
  })
}
