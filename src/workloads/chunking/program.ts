// Chunking: the same items in chunks of several sizes, even ones and uneven ones.

import type { ChunkSize, Pool, Program, Scope, Target } from 'procdeck'

type Item = readonly [seed: number, steps: number]
type Tasks = Readonly<Record<'item' | 'allItems', Target>>

const JAVASCRIPT = new URL('./tasks.js', import.meta.url)
const PYTHON = new URL('./chunking.py', import.meta.url)
const SIZES: readonly ChunkSize[] = [1, 10, 100, 1_000, 'auto']
/** A median of so many. */
const ROUNDS = 3
/** Of uneven items, the last hundredth are hard: each is as much work as so many easy ones. */
const HARD = 100

export const program: Program = async (run) => {
  const { tasksIn = 'javascript' } = run.parameters
  const inPython = tasksIn !== 'javascript'
  const module = inPython ? PYTHON : JAVASCRIPT
  const tasks: Tasks = {
    item: { module, export: 'item' },
    allItems: { module, export: inPython ? 'all_items' : 'allItems' },
  }
  const [count, steps] = [Number(run.parameters['items']), Number(run.parameters['steps'])]
  const even = Array.from({ length: count }, (_, i): Item => [i, steps])
  const hardFrom = count - Math.max(1, Math.floor(count / HARD))
  const uneven = even.map(([seed], i): Item => [seed, i < hardFrom ? steps : steps * HARD])
  const share = Math.max(1, Math.ceil(count / run.workers))
  // Its workers run Python where the form says so.
  const pool = new run.Pool()
  // Workers start while the first items are done; that is not measured.
  await pool.starmap(tasks.item, even.slice(0, 1_000), { chunkSize: 1 })

  const evenTimes = await measure(run, pool, tasks, 'even', even, SIZES)
  const unevenTimes = await measure(run, pool, tasks, 'uneven', uneven, [...new Set([...SIZES, share])])
  await pool.close()
  await pool.join()

  const eachUs = round((evenTimes.loopMs * 1_000) / count)
  const [fastest, slowest] = [evenTimes.taken[0], evenTimes.taken.at(-1)]
  if (fastest === undefined || slowest === undefined) throw new Error('nothing was measured')
  const unevenMs = (size: ChunkSize): number => unevenTimes.taken.find((one) => one.size === size)?.ms ?? 0
  const oneEach = unevenMs(share)
  const helps = fastest.ms < evenTimes.loopMs
  return {
    headline: `Chunk size ${sized(fastest.size)} was the fastest: ${fastest.ms} ms for ${whole(count)} items`,
    value: fastest.ms,
    story: [
      `A plain loop in one process${inPython ? ' of Python' : ''} needs ${evenTimes.loopMs} ms, ${eachUs} µs an item.`,
      `${run.workers} workers${inPython ? ' in Python' : ''} with chunk size ${sized(fastest.size)} took ${fastest.ms} ms, ${compared(fastest.ms, evenTimes.loopMs)} the plain loop${helps ? '' : ': there is too little work in an item, raise Steps'}.`,
      `Chunk size ${sized(slowest.size)} took ${slowest.ms} ms for the same items: the rest is the cost of messages.`,
      `A chunk of 200 ms would hold ${whole(round(200_000 / Math.max(eachUs, 0.001)))} of these items; the rule is hundreds of ms a chunk.`,
      `With the last ${whole(count - hardFrom)} items hard, one chunk for each worker took ${oneEach} ms; auto took ${unevenMs('auto')} ms, ${compared(unevenMs('auto'), oneEach)} one chunk each.`,
    ],
  }
}

/** Takes turns, so that a slow moment of the machine does not meet one size alone. The fastest first. */
async function measure(
  run: Scope,
  pool: Pool,
  { item, allItems }: Tasks,
  kind: string,
  items: readonly Item[],
  sizes: readonly ChunkSize[],
) {
  const loops: number[] = []
  const times = sizes.map((size) => ({ size, all: [] as number[] }))
  const wrong: string[] = []
  let expected = 0
  for (let round = 1; round <= ROUNDS; round++) {
    const [sum, loopMs] = await pool.apply<readonly [number, number]>(allItems, [items])
    expected = sum
    loops.push(loopMs)
    for (const { size, all } of times) {
      const beganMs = performance.now()
      const values = await pool.starmap<number>(item, items, { chunkSize: size })
      all.push(performance.now() - beganMs)
      const total = values.reduce((one, other) => one + other, 0)
      if (total !== expected) wrong.push(`chunk size ${size}: ${total}`)
    }
    run.progress(round, ROUNDS)
  }
  const loopMs = round(median(loops))
  const taken = times.map(({ size, all }) => ({ size, ms: round(median(all)) }))
  run.print(`${kind} items, plain loop in one process: ${loopMs} ms`)
  for (const { size, ms } of taken) run.print(`${kind} items, chunk size ${sized(size)}: ${ms} ms`)
  run.check(`${kind} items have the same sum at each chunk size`, wrong.length === 0, wrong.join(', ') || `${expected}`)
  run.chart({
    title: `${kind === 'even' ? 'Even' : 'Uneven'} items by chunk size`,
    unit: 'ms',
    shape: { kind: 'bar', names: ['plain loop', ...sizes.map(sized)] },
    series: [{ name: 'time', values: [loopMs, ...taken.map(({ ms }) => ms)] }],
  })
  return { loopMs, taken: [...taken].sort((a, b) => a.ms - b.ms) }
}

/** "2.1 times as fast as", "1.3 times as slow as" */
function compared(ms: number, otherMs: number): string {
  const [less, more] = [Math.max(Math.min(ms, otherMs), 0.001), Math.max(ms, otherMs)]
  return `${round(more / less)} times as ${ms <= otherMs ? 'fast' : 'slow'} as`
}

function sized(size: ChunkSize): string {
  return size === 'auto' ? size : whole(size)
}

/** "100,000" */
function whole(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 0 })
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

/** To three digits, which is all that such a measurement is worth. */
function round(value: number): number {
  return Number(value.toPrecision(3))
}
